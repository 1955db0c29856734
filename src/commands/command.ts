import type { Command, OptionValues } from 'commander';
import type { Context } from '../context.ts';

/** The switches that every command understands. */
export type GlobalFlags = {
  readonly json?: true;
  readonly input: boolean;
  readonly color: boolean;
  readonly profile?: string;
  readonly demo?: true;
  /** Seconds. */
  readonly timeout?: number;
};

/** What a command does with its operands and flags; the number is its exit code, 0 when absent. */
export type Action<F> = (
  context: Context,
  flags: GlobalFlags & F,
  operands: readonly string[],
) => Promise<number | void>;

/** Turns an action into what commander calls: it makes the context and keeps the exit code. */
export type Run = <F>(action: Action<F>) => (...args: unknown[]) => Promise<void>;

/** Adds a command to the program. */
export type Register = (program: Command, run: Run) => void;

export type Flags = OptionValues;

/** The examples below a command's help, each a line that can be pasted. */
export function examples(lines: readonly string[]): string {
  return ['', 'Examples:', ...lines.map((line) => `  $ ${line}`)].join('\n');
}
