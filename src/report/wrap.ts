import { stripVTControlCharacters } from 'node:util';

/**
 * Text in lines of at most `columns` characters, broken at spaces, every line but the first behind
 * `indent` spaces. A word that is longer, such as an address, stays whole so that it can be copied.
 */
export function wrap(text: string, columns: number, indent: number): string {
  const width = Math.max(columns - indent, 24);
  const lines: string[] = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = word;
    else if (visible(line) + 1 + visible(word) <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

/** Without what sets colours, which takes no room. */
function visible(text: string): number {
  return stripVTControlCharacters(text).length;
}
