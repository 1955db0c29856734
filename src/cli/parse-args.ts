import type { Command } from 'commander';
import { type Call, commandPath, type GlobalFlags, type LoadAction } from '../commands/command.ts';
import type { Streams } from '../io/process/terminal.ts';
import { buildProgram } from './program.ts';

/**
 * Parses a command line with commander. `parse` hands the call that it names to `perform`, and throws
 * what that throws, or an error of commander; help and the version are printed, and are no errors.
 * `flags` are the global ones that have been parsed until then.
 */
export function readCommandLine(
  process: Streams,
  words: readonly string[],
  perform: <F>(call: Call<F>) => Promise<void>,
): { readonly flags: () => GlobalFlags; readonly parse: () => Promise<void> } {
  const run = <F>(load: LoadAction<F>) => {
    return async (...args: unknown[]) => {
      const command = args.at(-1) as Command;
      const flags = command.optsWithGlobals<GlobalFlags & F>();
      await perform({ load, command: commandPath(command), flags, operands: command.args });
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
