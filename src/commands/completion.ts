import { Argument, type Command } from 'commander';
import { examples, type Run } from './command.ts';

/** The same as in `report/schema`, which a start does not load. */
const shells = ['bash', 'zsh', 'fish', 'pwsh'];

export function registerCompletion(program: Command, run: Run): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'the shell').choices(shells))
    .summary('complete commands and flags with TAB in your shell')
    .description(
      'Print the script that completes commands, flags, their values, profiles and providers with ' +
        'TAB. In a terminal, the command that installs it is printed below.',
    )
    .addHelpText('after', examples(shells.map((shell) => `atm-cli completion ${shell}`)))
    .action(run(async () => (await import('./completion.run.ts')).runCompletion));
}
