import type { Command } from 'commander';
import { tokenActions } from '../cli/fast-path/actions.ts';
import { examples, refuseOperands, type Run } from './command.ts';
import { seconds } from './parse.ts';
import { networkFlags } from './network-flags.ts';
import type { RefreshFlags } from './refresh-run.ts';
import { registerTokenEnv } from './token-env.ts';
import { registerTokenHeader } from './token-header.ts';
import { registerTokenIntrospect } from './token-introspect.ts';
import { registerTokenRevoke } from './token-revoke.ts';
import { registerTokenShow } from './token-show.ts';

export function registerToken(program: Command, run: Run): void {
  const token = program
    .command('token')
    .summary('print a valid access token')
    .description('Print a valid access token; it is refreshed first when it is about to expire.')
    .option('--min-ttl <seconds>', 'refresh when less than this is left (default: 60)', seconds);
  networkFlags(token)
    .addHelpText(
      'after',
      examples([
        'curl -H "Authorization: Bearer $(atm-cli token)" https://api.example.com',
        'atm-cli token --min-ttl 300 --json',
        'atm-cli token refresh',
      ]),
    )
    .action(run(tokenActions.token));
  refuseOperands(token);
  registerRefresh(token, run);
  registerTokenShow(token, run);
  registerTokenHeader(token, run);
  registerTokenEnv(token, run);
  registerTokenIntrospect(token, run);
  registerTokenRevoke(token, run);
}

function registerRefresh(token: Command, run: Run): void {
  token
    .command('refresh')
    .summary('refresh now and store what comes back')
    .description(
      'Refresh the tokens of the profile now and store what comes back (RFC 6749 section 6).',
    )
    .option('--show-tokens', 'print the tokens')
    .addHelpText(
      'after',
      examples(['atm-cli token refresh', 'atm-cli token refresh --demo --json']),
    )
    .action(
      run<RefreshFlags>(async (context, flags) => {
        const { runRefresh } = await import('./refresh-run.ts');
        await runRefresh(context, flags);
      }),
    );
}
