import type { parsers } from '../commands/parse.ts';

/** Those of `parse.ts`. */
export type ParserName = keyof typeof parsers;

/** A flag, as the tree declares it. */
export type FlagRow = {
  /** As it is typed: `--profile`, and `-p` where there is one. */
  readonly names: readonly string[];
  readonly key: string;
  /** What a switch says; absent for a flag that takes a value. */
  readonly says?: boolean;
  /** Makes the value of the text. */
  readonly parser?: ParserName;
  /** The keys of the flags that it does not go with. */
  readonly conflicts?: readonly string[];
};

/** A command: what its command line may hold, and the commands below it. */
export type CommandRow = {
  readonly flags: readonly FlagRow[];
  /** What flags are that are not given. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** How many operands it takes; absent where it is not hot itself. */
  readonly operands?: number;
  readonly commands: Readonly<Record<string, CommandRow>>;
};
