import type { Command } from 'commander';
import type { Context } from '../model/context.ts';
import type { Voice } from '../diagnosis/voice.ts';
import type { Failure } from '../model/errors.ts';

/** The flags that every command takes. */
export type GlobalFlags = {
  readonly json?: true;
  readonly input: boolean;
  readonly color: boolean;
  readonly cache: boolean;
  readonly profile?: string;
  readonly demo?: true;
  /** Seconds. */
  readonly timeout?: number;
  readonly trace?: true;
  readonly traceFull?: true;
  readonly traceUnredacted?: true;
  readonly har?: string;
  readonly report?: string;
};

/**
 * The end of a command whose result is a failure to explain, although it throws none: `show` prints
 * the result with what is said about it.
 */
export type Refused = { readonly failure: Failure; readonly show: (voice: Voice) => void };

/** How a command ends: with its exit code, 0 when absent, or with a refusal, whose code is 0. */
export type End = number | void | Refused;

/** What a command does with its flags and operands. */
export type Action<F> = (
  context: Context,
  flags: GlobalFlags & F,
  operands: readonly string[],
) => Promise<End>;

/** Imports the module that acts (`<verb>.run.ts`): a start loads that of its own command alone. */
export type LoadAction<F> = () => Promise<Action<F>>;

/** A command line that was understood. */
export type Call<F = object> = {
  readonly load: LoadAction<F>;
  /** The words of the command, such as `token refresh`. */
  readonly command: string;
  readonly flags: GlobalFlags & F;
  readonly operands: readonly string[];
};

/** Turns an action into what commander calls. */
export type Run = <F>(load: LoadAction<F>) => (...args: unknown[]) => Promise<void>;

/** Adds a command to the program. */
export type Register = (program: Command, run: Run) => void;

/** The words of a command as they are typed, such as `token refresh`. */
export function commandPath(command: Command): string {
  const names: string[] = [];
  for (let at = command; at.parent !== null; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

/** The action of a command that only groups others. */
export function showHelp(_flags: unknown, command: Command): void {
  command.help();
}

/** What help says beside flags; commander takes it as a text. */
export type HelpText = (() => string) & { readonly section: 'examples' | 'details' };

/** The examples of a command, each a line that can be pasted. */
export function examples(lines: readonly string[]): HelpText {
  return helpText('examples', lines.map((line) => `  $ ${line}`).join('\n'));
}

/** What only the whole help says. */
export function details(text: string | (() => string)): HelpText {
  return helpText('details', text);
}

function helpText(section: HelpText['section'], text: string | (() => string)): HelpText {
  return Object.assign(typeof text === 'string' ? () => text : () => text(), { section });
}

/** The error about a word that should be a sub-command; the parser suggests what was meant. */
export function unknownCommand(command: Command, word: string): never {
  const code = 'commander.unknownCommand';
  return command.error(
    `error: unknown command '${[commandPath(command), word].filter(Boolean).join(' ')}'`,
    { code },
  );
}

/**
 * For a command that does something by itself and has sub-commands: an operand is probably a
 * misspelled sub-command. Commander would only complain about too many arguments.
 */
export function refuseOperands(command: Command): Command {
  return command.allowExcessArguments().hook('preAction', (_command, acting) => {
    const [word] = acting.args;
    if (acting === command && word !== undefined) unknownCommand(command, word);
  });
}
