/**
 * The words of a command line, as a shell splits them: blanks separate them, single and double
 * quotes keep them, and a backslash takes the next character as it is, except with
 * `isBackslashPlain`, for paths of Windows. Nothing is expanded. `undefined` when a quote is not
 * closed.
 */
export function shellWords(
  text: string,
  { isBackslashPlain = false } = {},
): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  const characters = Array.from(text);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const next = characters[at + 1];
    const isEscape = character === '\\' && !isBackslashPlain && quote !== "'";
    if (isEscape && next !== undefined && (quote === '' || '"\\$`'.includes(next))) {
      word = `${word ?? ''}${next}`;
      at += 1;
    } else if (quote !== '') {
      if (character === quote) quote = '';
      else word = `${word ?? ''}${character}`;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = `${word ?? ''}${character}`;
    }
  }
  if (quote !== '') return undefined;
  return word === undefined ? words : [...words, word];
}
