import type { Stream } from '../../model/context.ts';

/** No line is made narrower than this; behind less room a value goes on further to the left. */
const minWidth = 24;

/** How wide lines for a stream may be; without a limit where it is no terminal. */
export function columnsOf({ isTTY, columns }: Partial<Pick<Stream, 'isTTY' | 'columns'>>): number {
  if (isTTY !== true || columns === undefined || columns <= 0) return Number.POSITIVE_INFINITY;
  return Math.max(minWidth, columns);
}

/**
 * Lines as the text that a command prints: every line wider than `columns` is broken between words,
 * and goes on below its last column, or behind its label (`error: `). A word, such as a URL, and a
 * command stay whole, so that they can be copied; one that is too long there starts further left.
 */
export function fitLines(
  lines: readonly string[],
  { columns }: { readonly columns: number },
): string {
  const all = lines.flatMap((line) => line.split('\n'));
  return `${all.map((line) => fit(line, columns)).join('\n')}\n`;
}

function fit(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  const indent = hangingIndent(withoutMarks(line), columns);
  const least = Math.min(indent, (/^ */.exec(line)?.[0].length ?? 0) + 2);
  const below = (word: string) => ' '.repeat(indent + widthOf(word) > columns ? least : indent);
  const [first = '', ...rest] = line.replace(piped, bind).replace(command, bind).split(/( +)/);
  const done: string[] = [];
  let current = first;
  for (let index = 0; index < rest.length; index += 2) {
    const [gap = '', word = ''] = [rest[index], rest[index + 1]];
    const isBeyond = widthOf(current) > indent;
    if (isBeyond && widthOf(current + gap + word) > columns) {
      done.push(current);
      current = below(word) + word;
    } else current += gap + word;
  }
  return [...done, current].join('\n').replaceAll(bound, ' ');
}

/**
 * Where a broken line goes on: below the last column that leaves room, columns being two spaces or
 * more apart; else behind its label or sign; else below its first word.
 */
function hangingIndent(line: string, columns: number): number {
  const leading = /^ */.exec(line)?.[0].length ?? 0;
  const [label = ''] = /^ *(?:\S+:|\[[A-Z]\d\d\]|[→←✕✓]) /.exec(line) ?? [];
  const starts = [...line.matchAll(/(?<=\S) {2,}(?=\S)/g)].map(
    ({ index, 0: gap }) => index + gap.length,
  );
  const fitting = starts.filter((start) => start <= Math.min(columns / 2, columns - minWidth));
  return fitting.at(-1) ?? (starts.length > 0 ? leading + 2 : Math.max(leading, label.length));
}

const bound = '\u0000';
const space = '(?<![.,;:)]) ';
const argument = String.raw`(?:"[^"]*"|'[^']*'|<[^<>]*>|[^\s"'<>])+`;

/**
 * A command in a sentence: a program, its words, flags with their values, and what is no plain word;
 * or a flag alone with its `<value>`. Lengths are bounded, as the text may be that of a server.
 */
const command = new RegExp(
  [
    '--[a-z][a-z-]{0,30} <[^<>]*>|',
    String.raw`(?:\b[A-Z_]{1,40}=\S{1,200} ){0,4}`,
    String.raw`(?:(?<![./])atm-cli|(?<![\w./-])(?:chmod|curl|gcloud|gh|kubectl|ssh|timedatectl))`,
    String.raw`(?: [a-z][a-z-]*(?=[\s.,;:)]|$)){0,3}`,
    String.raw`(?:${space}(?:-${argument}(?:${space}(?!-)${argument})?|(?=\S*[^a-z\s.,;:)])${argument}))*`,
  ].join(''),
  'g',
);

/** A command that reads what the one before it prints. */
const piped = / \| atm-cli [a-z]{1,20}/g;

function bind(found: string): string {
  return found.replaceAll(' ', bound);
}

// oxlint-disable-next-line no-control-regex -- what begins the marks of colours
const marks = /\u001b\[[\d;]*m/g;

function withoutMarks(text: string): string {
  return text.replace(marks, '');
}

/** Columns that a text takes: what sets colours takes none. */
function widthOf(text: string): number {
  return withoutMarks(text).length;
}
