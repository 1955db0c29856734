import { clean } from './clean.ts';
import { shorten } from './shorten.ts';
import type { Style } from './style.ts';

/** A text, not yet clean, and how it looks. */
export type Cell = string | { readonly text: string; readonly mark: (text: string) => string };

/** Columns are made no narrower than this to fit a terminal. */
const minWidth = 6;
const gap = '  ';

/**
 * Rows below each other in columns, under `headings` where there are some. In a terminal that is
 * too narrow the widest columns are shortened; `mark` is what stands before each row.
 */
export function tableLines(
  headings: readonly string[] | undefined,
  rows: readonly { readonly mark?: Cell; readonly cells: readonly Cell[] }[],
  style: Style,
): readonly string[] {
  const head = headings?.map((text) => ({ text, mark: style.dim }));
  const all = [...(head === undefined ? [] : [{ cells: head }]), ...rows];
  const marked = Math.max(0, ...all.map(({ mark = '' }: { mark?: Cell }) => textOf(mark).length));
  const room = style.columns - (marked === 0 ? 0 : marked + 1);
  const widths = fitted(
    all.map(({ cells }) => cells.map((cell) => textOf(cell).length)),
    room,
  );
  return all.map(({ mark = '', cells }: { mark?: Cell; cells: readonly Cell[] }) => {
    const before = marked === 0 ? '' : `${padded(mark, marked)} `;
    const last = cells.findLastIndex((cell) => textOf(cell) !== '');
    const shown = cells.slice(0, last + 1).map((cell, column) => {
      return padded(cell, widths[column] ?? 0, column < last);
    });
    return before + shown.join(gap);
  });
}

/** The width of each column: that of its longest text, and less of the widest ones if need be. */
function fitted(lengths: readonly (readonly number[])[], room: number): readonly number[] {
  const count = Math.max(...lengths.map((row) => row.length));
  const widths = Array.from({ length: count }, (_none, column) => {
    return Math.max(...lengths.map((row) => row[column] ?? 0));
  });
  const total = () => widths.reduce((sum, width) => sum + width, gap.length * (count - 1));
  while (total() > room) {
    const widest = Math.max(...widths);
    if (widest <= minWidth) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function padded(cell: Cell, width: number, isFilled = true): string {
  const text = shorten(textOf(cell), width);
  const shown = typeof cell === 'string' ? text : cell.mark(text);
  return isFilled ? shown + ' '.repeat(Math.max(0, width - text.length)) : shown;
}

function textOf(cell: Cell): string {
  return clean(typeof cell === 'string' ? cell : cell.text);
}
