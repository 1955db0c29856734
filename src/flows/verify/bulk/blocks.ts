/** Whole lines of standard input. */
export type Block = { readonly firstLine: number; readonly bytes: Uint8Array };

/** Bytes that are kept of a line; what a longer one is about nobody has to know. */
export const longestLine = 1024 * 1024;

const newline = 10;

/**
 * Cuts chunks into blocks of whole lines as they come, so that a verdict does not wait for what is
 * not there yet. Of a line that is too long one byte more than `longestLine` is kept.
 */
export async function* blocksOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  let rest: Uint8Array[] = [];
  let kept = 0;
  let firstLine = 1;
  const keep = (bytes: Uint8Array) => {
    const part = bytes.subarray(0, Math.max(longestLine + 1 - kept, 0));
    if (part.length === 0) return;
    rest.push(part.slice());
    kept += part.length;
  };
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(newline);
    if (end < 0) {
      keep(chunk);
      continue;
    }
    const first = chunk.indexOf(newline);
    keep(chunk.subarray(0, first));
    const bytes = joined([...rest, chunk.subarray(first, end + 1)]);
    const block = { firstLine, bytes };
    // Whoever gets the block may hand its memory on.
    firstLine += countLines(bytes);
    yield block;
    rest = [];
    kept = 0;
    keep(chunk.subarray(end + 1));
  }
  if (kept > 0) yield { firstLine, bytes: joined(rest) };
}

/** In memory of its own, which can be handed to another thread. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) count += 1;
  return count;
}
