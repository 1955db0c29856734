import { Command } from 'commander';
import { commandPath } from '../commands/command.ts';

/**
 * A command that makes all commands below it, those without flags that `words` does not name: such a
 * command can be listed, but never runs and never shows its help. Without `words` nothing is left out.
 */
export function sparseCommand(words: readonly string[] | undefined, name?: string): Command {
  const command = new Command(name);
  command.createCommand = (child) => {
    const made = sparseCommand(words, child);
    return words === undefined || words.includes(made.name()) ? made : withoutFlags(made);
  };
  return namedInErrors(command);
}

/** What the parser throws says with `command` whose help would have helped. */
function namedInErrors(command: Command): Command {
  const fail = command.error.bind(command);
  command.error = (message, options) => {
    try {
      return fail(message, options);
    } catch (error) {
      throw Object.assign(Object(error) as Error, { command: commandPath(command) });
    }
  };
  return command;
}

function withoutFlags(command: Command): Command {
  command.option = () => command;
  command.addOption = () => command;
  return command;
}
