import type { Command, OptionValues } from 'commander';
import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';

/** The switches that every command understands. */
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
  readonly traceUnredacted?: true;
  readonly har?: string;
  readonly report?: string;
};

/** What a command does with its operands and flags; the number is its exit code, 0 when absent. */
export type Action<F> = (
  context: Context,
  flags: GlobalFlags & F,
  operands: readonly string[],
) => Promise<number | void>;

/** A command line that was understood: what is to be done, and with what. */
export type Call<F = object> = {
  readonly action: Action<F>;
  /** The words of the command, such as `token refresh`. */
  readonly command: string;
  readonly flags: GlobalFlags & F;
  readonly operands: readonly string[];
};

/** Turns an action into what commander calls: it makes the context and keeps the exit code. */
export type Run = <F>(action: Action<F>) => (...args: unknown[]) => Promise<void>;

/** Adds a command to the program. */
export type Register = (program: Command, run: Run) => void;

export type Flags = OptionValues;

/** The words of a command as they are typed, such as `token refresh`. */
export function commandPath(command: Command): string {
  const names: string[] = [];
  for (let at = command; at.parent !== null; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

/** The examples below a command's help, each a line that can be pasted. */
export function examples(lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n');
}

/**
 * For a command that does something by itself and has sub-commands: an operand was meant as one of
 * them. The parser alone would only complain of a word too many.
 */
export function refuseOperands(command: Command): Command {
  return command.allowExcessArguments().hook('preAction', async (_command, acting) => {
    const [word] = acting.args;
    if (acting !== command || word === undefined) return;
    const { closest } = await import('../util/did-you-mean.ts');
    const names = command.commands.map((child) => child.name());
    const meant = closest(word, names);
    throw new Failure('usage', `unknown command '${command.name()} ${word}'`, {
      hint: meant === undefined ? `there are: ${names.join(', ')}` : `Did you mean ${meant}?`,
    });
  });
}
