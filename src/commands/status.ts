import type { Command } from 'commander';
import { examples, type Run } from './command.ts';
import { groups } from './flags/groups.ts';

export function registerStatus(program: Command, run: Run): void {
  program
    .command('status')
    .summary('show who is signed in and where the tokens are stored')
    .description(
      'Show who is signed in, until when, and where the tokens are stored. No request is sent. The ' +
        'exit code is 3 when you have to sign in again.',
    )
    .optionsGroup(groups.own)
    .option('--all', 'one line per profile')
    .addHelpText(
      'after',
      examples(['atm-cli status', 'atm-cli status -p work --json', 'atm-cli status --all']),
    )
    .action(run(async () => (await import('./status.run.ts')).runStatus));
}
