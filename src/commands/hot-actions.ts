import type { Context } from '../context.ts';
import type { GlobalFlags } from './command.ts';
import type { LoginFlags } from './login-run.ts';
import type { MinTtlFlags } from './min-ttl.ts';
import type { NetworkFlags } from './network-flags.ts';
import type { RefreshFlags } from './refresh-run.ts';
import type { VerifyFlags } from './verify-run.ts';

type Operands = readonly string[];

/**
 * What the commands do that scripts run in loops, or people wait for. They have their place beside the tree, because a
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
  'token refresh': async (context: Context, flags: GlobalFlags & RefreshFlags) => {
    const { runRefresh } = await import('./refresh-run.ts');
    await runRefresh(context, flags);
  },
  login: async (context: Context, flags: GlobalFlags & LoginFlags) => {
    const { runLogin } = await import('./login-run.ts');
    await runLogin(context, flags);
  },
  verify: async (context: Context, flags: GlobalFlags & VerifyFlags, operands: Operands) => {
    const { runVerify } = await import('./verify-run.ts');
    return await runVerify(context, flags, operands);
  },
};
