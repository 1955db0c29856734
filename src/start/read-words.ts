import { parsers } from '../commands/parse.ts';
import type { CommandRow, FlagRow } from './command-row.ts';

/** A command line that was understood. */
export type Understood = {
  /** The words of the command, such as `token header`. */
  readonly command: string;
  /** With those that every command takes. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly operands: readonly string[];
};

type Parser = (text: string | undefined, seen: unknown) => unknown;
type Given = { readonly flag: FlagRow; readonly text: string | undefined };

/**
 * Understands a command line of which every word is plainly the table's: commands, `--flag`,
 * `--flag value`, `--flag=value`, and as many operands as the command takes. `undefined` refuses
 * nothing: what is wrong or only unusual is commander's to understand, and to complain of.
 */
export function readWords(words: readonly string[], table: CommandRow): Understood | undefined {
  const names: string[] = [];
  const operands: string[] = [];
  const given: Given[] = [];
  let chain: readonly CommandRow[] = [table];
  const rest = words.values();
  for (const word of rest) {
    if (word.startsWith('-')) {
      const one = flagOf(chain, word, rest);
      if (one === undefined) return undefined;
      given.push(one);
      continue;
    }
    const { commands = {} } = chain.at(-1) ?? {};
    const child = Object.hasOwn(commands, word) ? commands[word] : undefined;
    if (child === undefined || operands.length > 0) operands.push(word);
    else {
      names.push(word);
      chain = [...chain, child];
    }
  }
  const flags = valuesOf(chain, given);
  const isExact = operands.length === chain.at(-1)?.operands && !operands.includes('');
  return isExact && flags !== undefined ? { command: names.join(' '), flags, operands } : undefined;
}

/** The flag that a word is, of the innermost command or one above it, with the text that it takes. */
function flagOf(
  chain: readonly CommandRow[],
  word: string,
  rest: Iterator<string>,
): Given | undefined {
  const cut = word.startsWith('--') ? word.indexOf('=') : -1;
  const name = cut < 0 ? word : word.slice(0, cut);
  const flag = chain.flatMap(({ flags }) => flags).find(({ names }) => names.includes(name));
  if (flag === undefined) return undefined;
  if (flag.says !== undefined) return cut < 0 ? { flag, text: undefined } : undefined;
  const text = cut < 0 ? rest.next().value : word.slice(cut + 1);
  // A value that looks like a flag, or none at all, was rarely meant.
  return text === undefined || /^(?:-|$)/.test(text) ? undefined : { flag, text };
}

/** What the flags say; `undefined` where two do not go together, or a value is not what it takes. */
function valuesOf(
  chain: readonly CommandRow[],
  given: readonly Given[],
): Understood['flags'] | undefined {
  const flags: Record<string, unknown> = Object.assign({}, ...chain.map((row) => row.defaults));
  const keys = new Set(given.map(({ flag }) => flag.key));
  for (const { flag, text } of given) {
    const { key, says, parser, conflicts = [] } = flag;
    if (conflicts.some((other) => keys.has(other))) return undefined;
    try {
      flags[key] =
        says ?? (parser === undefined ? text : (parsers[parser] as Parser)(text, flags[key]));
    } catch {
      return undefined;
    }
  }
  return flags;
}
