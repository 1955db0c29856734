import type { Context } from '../context.ts';
import type { GlobalFlags } from './command.ts';
import type { MinTtlFlags } from './min-ttl.ts';
import type { NetworkFlags } from './network-flags.ts';
import type { VerifyFlags } from './verify-run.ts';

type Operands = readonly string[];

/**
 * What the commands do that scripts run in loops. They have their place beside the tree, because a
 * start whose command line holds nothing unusual comes here without it (`src/start`).
 */
export const hotActions = {
  token: async (context: Context, flags: GlobalFlags & MinTtlFlags & NetworkFlags) => {
    const { printToken } = await import('./token-run.ts');
    await printToken(context, flags);
  },
  'token header': async (context: Context, flags: GlobalFlags & MinTtlFlags & NetworkFlags) => {
    const { printHeader } = await import('./token-run.ts');
    await printHeader(context, flags);
  },
  verify: async (context: Context, flags: GlobalFlags & VerifyFlags, operands: Operands) => {
    const { runVerify } = await import('./verify-run.ts');
    return await runVerify(context, flags, operands);
  },
};
