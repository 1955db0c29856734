import type { Command } from 'commander';
import { type Call, commandPath, type GlobalFlags, type LoadAction } from '../commands/command.ts';
import { type Streams, wantsColour } from '../io/process/terminal.ts';
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
  let asked: string | undefined;
  const program = buildProgram(
    run,
    {
      print: (text) => void process.stdout.write(text),
      columns: () => (process.stdout.isTTY ? (process.stdout.columns ?? 80) : 80),
      colour: () =>
        !words.includes('--no-color') && wantsColour(process.env, process.stdout.isTTY === true),
      isWhole: words.includes('--all'),
      asked: words.includes('--json') ? (path) => (asked = path) : undefined,
    },
    words,
  );
  return {
    flags: () => program.opts(),
    parse: async () => {
      try {
        await program.parseAsync(words, { from: 'user' });
      } catch (error) {
        if (isHelp(error)) {
          if (asked !== undefined) process.stdout.write(await helpForPrograms(asked));
          return;
        }
        throw isUnknown(error) ? await suggested(error) : error;
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

/** An error of the parser, with the command where it happened. */
export type ParseError = Error & { readonly code: string; readonly at: Command };

function isUnknown(error: unknown): error is ParseError {
  if (!(error instanceof Error) || !('code' in error) || !('at' in error)) return false;
  return ['commander.unknownCommand', 'commander.unknownOption'].includes(String(error.code));
}

async function suggested(error: ParseError): Promise<Error> {
  const { withSuggestion } = await import('./suggest/suggest.ts');
  return withSuggestion(error);
}

async function helpForPrograms(path: string): Promise<string> {
  const { helpJson } = await import('./help/json.ts');
  return helpJson(path);
}
