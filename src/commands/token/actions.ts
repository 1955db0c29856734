import type { GlobalFlags } from '../command.ts';
import type { MinTtlFlags } from '../flags/parse.ts';
import type { NetworkFlags } from '../flags/network-flags.ts';
import type { Context } from '../../model/context.ts';

type Flags = GlobalFlags & MinTtlFlags & NetworkFlags;

/**
 * What `token` and `token header` do, which scripts run in loops. Both the tree of commands and a start
 * without it (`src/cli/fast-path`) end here.
 */
export const tokenActions = {
  token: async (context: Context, flags: Flags) => {
    const { printToken } = await import('./token.run.ts');
    await printToken(context, flags);
  },
  'token header': async (context: Context, flags: Flags) => {
    const { printHeader } = await import('./token.run.ts');
    await printHeader(context, flags);
  },
};
