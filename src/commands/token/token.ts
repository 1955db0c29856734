import type { Command } from 'commander';
import { examples, refuseOperands, type Run } from '../command.ts';
import { networkFlags } from '../flags/network-flags.ts';
import { seconds } from '../flags/parse.ts';
import { registerTokenEnv } from './env.ts';
import { registerTokenIntrospect } from './introspect.ts';
import { registerTokenRevoke } from './revoke.ts';
import { registerTokenShow } from './show.ts';

const load = () => import('./token.run.ts');

export function registerToken(program: Command, run: Run): void {
  const token = program
    .command('token')
    .summary('print a valid access token')
    .description('Print a valid access token; it is refreshed first when it is about to expire.')
    .option(
      '--min-ttl <seconds>',
      'refresh when the token expires in less than this (default: 60)',
      seconds,
    );
  networkFlags(token)
    .addHelpText(
      'after',
      examples([
        'curl -H "Authorization: Bearer $(atm-cli token)" https://api.example.com',
        'atm-cli token --min-ttl 300 --json',
        'atm-cli token refresh',
      ]),
    )
    .action(run(async () => (await load()).runToken));
  refuseOperands(token);
  registerRefresh(token, run);
  registerTokenShow(token, run);
  registerHeader(token, run);
  registerTokenEnv(token, run);
  registerTokenIntrospect(token, run);
  registerTokenRevoke(token, run);
}

function registerRefresh(token: Command, run: Run): void {
  token
    .command('refresh')
    .summary('refresh now and store the new tokens')
    .description(
      'Refresh the tokens of the profile now and store the new ones (RFC 6749 section 6).',
    )
    .option('--show-tokens', 'print the tokens')
    .addHelpText(
      'after',
      examples(['atm-cli token refresh', 'atm-cli token refresh --demo --json']),
    )
    .action(run(async () => (await import('./refresh.run.ts')).runRefresh));
}

function registerHeader(token: Command, run: Run): void {
  token
    .command('header')
    .summary('print the Authorization header')
    .description(
      'Print the Authorization header with a valid access token, for programs that read headers ' +
        'from a file: this keeps the token out of the process list.',
    )
    .addHelpText(
      'after',
      examples([
        'curl -H @<(atm-cli token header) https://api.example.com',
        'atm-cli token header | curl -H @- https://api.example.com',
        'atm-cli token header --min-ttl 300',
      ]),
    )
    .action(run(async () => (await load()).runTokenHeader));
}
