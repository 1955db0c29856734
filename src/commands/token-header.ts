import type { Command } from 'commander';
import { tokenActions } from '../cli/fast-path/actions.ts';
import { examples, type Run } from './command.ts';

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
