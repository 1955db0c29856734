import type { Command } from 'commander';
import { examples, unknownCommand } from './command.ts';
import { groups } from './flags/groups.ts';

export function registerHelp(program: Command): void {
  program
    .command('help')
    .argument('[command...]', 'the command, such as token refresh')
    .summary('print help for a command')
    .description('Print help for a command. With --json, all commands for programs.')
    .optionsGroup(groups.own)
    .option('--all', 'every flag, also what is rarely needed')
    .addHelpText(
      'after',
      examples(['atm-cli help login', 'atm-cli help token refresh', 'atm-cli help login --all']),
    )
    .action(helpAction);
}

/** Prints the help of the command that the operands name. */
export function helpAction(words: readonly string[], _flags: unknown, help: Command): void {
  let at = help.parent ?? help;
  for (const word of words) {
    const child = at.commands.find((one) => one.name() === word);
    if (child === undefined) unknownCommand(at, word);
    at = child;
  }
  at.args = [];
  at.help();
}
