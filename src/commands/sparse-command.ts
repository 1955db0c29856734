import { Command } from 'commander';

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
  return command;
}

function withoutFlags(command: Command): Command {
  command.option = () => command;
  command.addOption = () => command;
  return command;
}
