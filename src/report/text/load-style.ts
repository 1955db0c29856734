import type { Stream } from '../../model/context.ts';
import type { Style } from './style.ts';

const plain: Style = {
  bold: same,
  dim: same,
  good: same,
  bad: same,
  warn: same,
  link: same,
  plate: same,
};

/** The marks for one stream; what makes colours is loaded only for a stream that shows them. */
export async function loadStyle(stream: Pick<Stream, 'colour'>): Promise<Style> {
  if (!stream.colour) return plain;
  const { styleFor } = await import('./style.ts');
  return styleFor(stream);
}

function same(text: string): string {
  return text;
}
