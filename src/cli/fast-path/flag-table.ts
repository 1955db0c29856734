import type { Option } from 'commander';
import { seconds } from '../../commands/flags/parse.ts';
import { buildProgram } from '../program.ts';

/** A flag of `token`, as the tree of commands declares it. */
export type FlagRow = {
  /** As it is typed: `--profile`, and `-p` where there is one. */
  readonly names: readonly string[];
  /** The member that it becomes. */
  readonly key: string;
  readonly takes: 'nothing' | 'text' | 'seconds';
  /** Its value where it takes none: false for `--no-input`. */
  readonly value: boolean;
};

/**
 * The flags of `token` and `token header`. The build replaces this file by its value, so that a start
 * which needs no more loads neither commander nor the tree of commands.
 */
export const flagTable: readonly FlagRow[] = tokenOptions().flatMap(rowOf);

function tokenOptions(): readonly Option[] {
  const print = { print: () => {}, columns: () => 80 };
  const program = buildProgram(() => async () => {}, print, ['token']);
  return [program, ...program.commands].flatMap(({ options }) => options);
}

/** Flags that take anything but a text or seconds are left to commander. */
function rowOf(option: Option): readonly FlagRow[] {
  const { short, long, required, optional, variadic, negate, parseArg } = option;
  const names = [short, long].filter((name) => typeof name === 'string');
  const isParsed = parseArg !== undefined && parseArg !== seconds;
  if (optional || variadic || isParsed || long === '--version') return [];
  const takes = parseArg === seconds ? 'seconds' : 'text';
  return [
    {
      names,
      key: option.attributeName(),
      takes: required ? takes : 'nothing',
      value: !negate,
    },
  ];
}
