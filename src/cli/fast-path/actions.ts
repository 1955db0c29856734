import type { GlobalFlags } from '../../commands/command.ts';
import type { MinTtlFlags } from '../../commands/min-ttl.ts';
import type { NetworkFlags } from '../../commands/network-flags.ts';
import type { Context } from '../../context.ts';

type Flags = GlobalFlags & MinTtlFlags & NetworkFlags;

/**
 * What `token` and `token header` do, which scripts run in loops. They have their place beside the
 * tree of commands, because both it and a start without it (`parse-args.ts`) end here.
 */
export const tokenActions = {
  token: async (context: Context, flags: Flags) => {
    const { printToken } = await import('../../commands/token-run.ts');
    await printToken(context, flags);
  },
  'token header': async (context: Context, flags: Flags) => {
    const { printHeader } = await import('../../commands/token-run.ts');
    await printHeader(context, flags);
  },
};
