import { beginning } from './shorten.ts';
import { clean } from './clean.ts';
import type { Style } from './style.ts';
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

const indent = 5;
const nameWidth = 22;
const longestValue = 600;
const narrowest = 24;

/**
 * `name  value  what it is for` in lines no wider than `columns`, of which it takes 31; the
 * value below the name and the meaning below both where they must be.
 */
export function row(
  name: string,
  value: string,
  meaning: string | undefined,
  style: Style,
  columns: number,
): readonly string[] {
  const shown = beginning(clean(value), longestValue);
  const label = clean(name);
  const left = ' '.repeat(indent);
  const isNarrow = columns < indent + nameWidth + 1 + narrowest;
  const start = isNarrow ? indent + 2 : indent + nameWidth + 1;
  const width = Math.max(narrowest, columns - start);
  const fits = !isNarrow && label.length <= nameWidth;
  const [first = '', ...rest] = cutTo(shown, width);
  const below = ' '.repeat(start);
  const lines = fits
    ? [`${left}${style.link(label.padEnd(nameWidth))} ${first}`]
    : [...cutTo(label, columns - indent).map((part) => left + style.link(part)), below + first];
  lines.push(...rest.map((part) => below + part));
  if (meaning === undefined) return lines;
  const beside = fits && rest.length === 0 && first.length + 2 + meaning.length <= width;
  if (beside) return [`${lines[0]}  ${style.dim(meaning)}`];
  return [...lines, ...cutTo(meaning, width).map((part) => below + style.dim(part))];
}

/** Text in pieces of at most `width` characters, broken at spaces where there are any. */
export function cutTo(text: string, width: number): readonly string[] {
  const most = Math.max(narrowest, width);
  const lines: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const space = rest.lastIndexOf(' ', most);
    const at = space > most / 2 ? space : most;
    lines.push(rest.slice(0, at));
    rest = rest.slice(at).trimStart();
  }
  return [...lines, rest];
}
