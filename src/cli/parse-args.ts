import { type Action, type Call, commandPath, type GlobalFlags } from '../commands/command.ts';
import type { Streams } from '../io/process/terminal.ts';
import { buildProgram } from './program.ts';
import type { Command } from 'commander';

/**
 * Has commander understand a command line and hands what it names to `perform`. `flags` are those
 * that every command takes, as far as the line was read. `parse` throws what `perform` throws, and
 * commander's errors; help and the version are printed and are none.
 */
export function readCommandLine(
  process: Streams,
  words: readonly string[],
  perform: <F>(call: Call<F>) => Promise<void>,
): { readonly flags: () => GlobalFlags; readonly parse: () => Promise<void> } {
  const run = <F>(action: Action<F>) => {
    return async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      const flags = command.optsWithGlobals<GlobalFlags & F>();
      await perform({ action, command: commandPath(command), flags, operands: command.args });
    };
  };
  const program = buildProgram(
    run,
    {
      print: (text) => void process.stdout.write(text),
      columns: () => process.stdout.columns ?? 80,
    },
    words,
  );
  return {
    flags: () => program.opts(),
    parse: async () => {
      try {
        await program.parseAsync(words, { from: 'user' });
      } catch (error) {
        if (!isHelp(error)) throw error;
      }
    },
  };
}

/** Commander ends `--help`, `--version` and a missing command with an error, all printed already. */
function isHelp(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return ['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(
    String(error.code),
  );
}
