import type { Style, StyledStream } from './style.ts';
import { columnsOf } from './wrap.ts';

const plain = {
  bold: same,
  dim: same,
  good: same,
  bad: same,
  warn: same,
  link: same,
  plate: same,
};

/** As `styleFor`; what makes colours is loaded only for a stream that shows them. */
export async function loadStyle(stream: StyledStream): Promise<Style> {
  if (!stream.colour) return { ...plain, columns: columnsOf(stream) };
  const { styleFor } = await import('./style.ts');
  return styleFor(stream);
}

function same(text: string): string {
  return text;
}
