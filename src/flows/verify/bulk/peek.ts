import type { Block } from './blocks.ts';

/** What standard input holds: nothing, one token alone, or lines to come. */
export type Peeked =
  | { readonly type: 'none' }
  | { readonly type: 'one'; readonly line: string }
  | { readonly type: 'many'; readonly blocks: AsyncIterable<Block> };

/** Looks at the begin of standard input, as far as needed to tell one token from several. */
export async function peek(blocks: AsyncIterable<Block>): Promise<Peeked> {
  const iterator = blocks[Symbol.asyncIterator]();
  const seen: Block[] = [];
  const lines: string[] = [];
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- one block after the other
    const next = await iterator.next();
    if (next.done) break;
    seen.push(next.value);
    lines.push(...linesOf(next.value, 2));
    if (lines.length > 1) return { type: 'many', blocks: rejoined(seen, iterator) };
    // Empty lines are nothing to keep.
    if (lines.length === 0) seen.pop();
  }
  const [line] = lines;
  return line === undefined ? { type: 'none' } : { type: 'one', line };
}

async function* rejoined(
  seen: readonly Block[],
  iterator: AsyncIterator<Block>,
): AsyncGenerator<Block> {
  yield* seen;
  yield* { [Symbol.asyncIterator]: () => iterator };
}

function linesOf({ bytes }: Block, most: number): readonly string[] {
  const found: string[] = [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  for (let start = 0; start < text.length && found.length < most;) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    const line = text.slice(start, stop).replace(/\r$/, '');
    if (line.trim() !== '') found.push(line);
    start = stop + 1;
  }
  return found;
}
