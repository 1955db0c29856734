import { type Command, Option } from 'commander';
import { examples, type Run } from '../command.ts';

export function registerTokenEnv(token: Command, run: Run): void {
  token
    .command('env')
    .summary('print the command that sets ATM_ACCESS_TOKEN')
    .description('Print the shell command that sets ATM_ACCESS_TOKEN to a valid access token.')
    .addOption(
      new Option('--shell <shell>', 'syntax of the command (default: sh)').choices([
        'sh',
        'bash',
        'zsh',
        'fish',
        'pwsh',
        'cmd',
      ]),
    )
    .addHelpText(
      'after',
      examples([
        'eval "$(atm-cli token env)"',
        'atm-cli token env --shell fish | source',
        'atm-cli token env --shell pwsh | Invoke-Expression',
      ]),
    )
    .action(run(async () => (await import('./env.run.ts')).runTokenEnv));
}
