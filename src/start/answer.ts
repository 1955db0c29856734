import { columns, help, version } from './first-texts.ts';

/**
 * The text that a command line asks for when it asks for nothing else: the version, or help in the
 * width that it was written down in. `undefined` leaves the command line to commander.
 */
export async function answerTo(
  words: readonly string[],
  width: () => number,
): Promise<string | undefined> {
  if (words.length === 1 && words[0] === '--version') return version;
  const path = helpedPath(words);
  if (path === undefined || width() !== columns) return undefined;
  if (path.length === 0) return help;
  const { helpTexts } = await import('./help-texts.ts');
  const name = path.join(' ');
  const isName = Object.hasOwn(helpTexts, name) && path.every((word) => !word.includes(' '));
  return isName ? helpTexts[name] : undefined;
}

/** The words of the command whose help is asked for; none for the program itself. */
function helpedPath(words: readonly string[]): readonly string[] | undefined {
  const [first, last] = [words[0], words.at(-1)];
  if (first === undefined) return words;
  if (first === 'help') return words.length > 2 ? undefined : words.slice(1);
  return last === '--help' || last === '-h' ? words.slice(0, -1) : undefined;
}
