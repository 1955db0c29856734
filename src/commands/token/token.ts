import { tokenActions } from './actions.ts';
import { examples, refuseOperands, type Run } from '../command.ts';
import { networkFlags } from '../flags/network-flags.ts';
import { seconds } from '../flags/parse.ts';
import { registerTokenEnv } from './env.ts';
import { registerTokenIntrospect } from './introspect.ts';
import type { RefreshFlags } from './refresh.run.ts';
import { registerTokenRevoke } from './revoke.ts';
import { registerTokenShow } from './show.ts';
import type { Command } from 'commander';

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
        const { runRefresh } = await import('./refresh.run.ts');
        await runRefresh(context, flags);
      }),
    );
}

export function registerTokenHeader(token: Command, run: Run): void {
  token
    .command('header')
    .summary('print the Authorization header')
    .description(
      'Print the Authorization header with a valid access token, for programs that read headers ' +
        'from a file: so the token stays out of the process list.',
    )
    .addHelpText(
      'after',
      examples([
        'curl -H @<(atm-cli token header) https://api.example.com',
        'atm-cli token header | curl -H @- https://api.example.com',
        'atm-cli token header --min-ttl 300',
      ]),
    )
    .action(run(tokenActions['token header']));
}
