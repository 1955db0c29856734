import type { Command } from 'commander';
import { examples, type Run } from '../command.ts';

export function registerTokenShow(token: Command, run: Run): void {
  token
    .command('show')
    .summary('show the stored tokens, as fingerprints')
    .description(
      'Show the stored tokens as fingerprints (first 8 hex digits of the SHA-256), with what is ' +
        'known about them. Nothing is refreshed.',
    )
    .option('--show-tokens', 'print the tokens')
    .addHelpText('after', examples(['atm-cli token show', 'atm-cli token show --demo --json']))
    .action(run(async () => (await import('./show.run.ts')).runTokenShow));
}
