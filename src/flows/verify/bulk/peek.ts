import type { Block } from './blocks.ts';
import { rejoined } from './one-document.ts';

/**
 * Looks at the begin of standard input, as far as needed to tell one token from several: its first
 * lines that are not empty, two at least where there are so many, and all blocks with tokens in them.
 */
export async function peek(
  blocks: AsyncIterable<Block>,
): Promise<{ readonly lines: readonly string[]; readonly blocks: AsyncIterable<Block> }> {
  const iterator = blocks[Symbol.asyncIterator]();
  const seen: Block[] = [];
  let lines: readonly string[] = [];
  while (lines.length < 2) {
    // oxlint-disable-next-line no-await-in-loop -- one block after the other
    const next = await iterator.next();
    if (next.done) break;
    const found = linesOf(next.value);
    // Empty lines are nothing to keep.
    if (found.length > 0) seen.push(next.value);
    lines = [...lines, ...found];
  }
  return { lines, blocks: rejoined(seen, iterator) };
}

function linesOf({ bytes }: Block): readonly string[] {
  const lines = Buffer.from(bytes)
    .toString()
    .split(/\r?\n|\r$/);
  return lines.filter((line) => line.trim() !== '');
}
