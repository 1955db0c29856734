import type { Command } from 'commander';
import { examples, type Run } from './command.ts';

export function registerVersion(program: Command, run: Run): void {
  program
    .command('version')
    .summary('print the versions of atm-cli and Node')
    .description(
      'Print the versions of atm-cli and Node, and the operating system, as a bug report needs ' +
        'them. atm-cli --version prints the first one alone.',
    )
    .addHelpText('after', examples(['atm-cli version', 'atm-cli version --json']))
    .action(run(async () => (await import('./version.run.ts')).runVersion));
}
