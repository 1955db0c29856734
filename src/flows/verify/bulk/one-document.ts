import { readForm } from '../../../jwt/form/read-form.ts';
import { parseShallow } from '../../../util/json.ts';
import { type Block, longestLine } from './blocks.ts';

/** What all lines of standard input are together: JSON that was printed nicely, or one wrapped JWT. */
export type Document =
  | { readonly type: 'json'; readonly value: unknown }
  | { readonly type: 'wrapped'; readonly lines: number };

/**
 * Recognizes standard input that is one thing on several lines, by its first line and then by the
 * whole, of at most 1 MiB. `blocks` has all of the input in any case.
 */
export async function oneDocument(
  firstLine: string,
  blocks: AsyncIterable<Block>,
): Promise<{ readonly document?: Document; readonly blocks: AsyncIterable<Block> }> {
  const isJson = /^\s*[{[]/.test(firstLine) && parseShallow(firstLine) === undefined;
  const isCut = firstLine.startsWith('eyJ') && firstLine.split('.').length < 3;
  if (!isJson && !isCut) return { blocks };
  const iterator = blocks[Symbol.asyncIterator]();
  const seen: Block[] = [];
  let size = 0;
  let isWhole = false;
  while (size <= longestLine && !isWhole) {
    // oxlint-disable-next-line no-await-in-loop -- one block after the other
    const next = await iterator.next();
    isWhole = next.done === true;
    if (next.done) break;
    seen.push(next.value);
    size += next.value.bytes.length;
  }
  const text = Buffer.concat(seen.map(({ bytes }) => bytes)).toString();
  const document = isWhole ? documentOf(text, isJson) : undefined;
  return { ...(document && { document }), blocks: rejoined(seen, iterator) };
}

function documentOf(text: string, isJson: boolean): Document | undefined {
  if (isJson) {
    const value = parseShallow(text);
    return value === undefined ? undefined : { type: 'json', value };
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isToken = readForm(lines.map((line) => line.trim()).join(''), { jws: true }).type === 'jws';
  return isToken ? { type: 'wrapped', lines: lines.length } : undefined;
}

/** What was read of blocks, and then the rest of them. */
export async function* rejoined(
  seen: readonly Block[],
  iterator: AsyncIterator<Block>,
): AsyncGenerator<Block> {
  yield* seen;
  yield* { [Symbol.asyncIterator]: () => iterator };
}
