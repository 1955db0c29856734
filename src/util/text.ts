/**
 * The text of a file or of standard input: UTF-8, or UTF-16 as PowerShell and editors of Windows
 * write it, told by its byte order mark, which is left out. `undefined` for what is neither.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The same, where bytes that are no text are replaced by U+FFFD: for what is examined and not sent. */
export function readableText(bytes: Uint8Array): string {
  return decodeText(bytes) ?? new TextDecoder().decode(bytes);
}

/** A text that comes in chunks, in UTF-8: what begins with the mark of UTF-16 is converted. */
export async function* chunksInUtf8(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let decode: ((bytes: Uint8Array, isLast?: boolean) => string) | undefined;
  let isDecided = false;
  let begin: Uint8Array = new Uint8Array();
  const encoder = new TextEncoder();
  for await (const chunk of chunks) {
    const bytes = begin.length > 0 ? new Uint8Array([...begin, ...chunk]) : chunk;
    begin = new Uint8Array();
    if (!isDecided && bytes.length === 1) {
      begin = bytes;
      continue;
    }
    if (!isDecided && encodingOf(bytes) !== 'utf-8') {
      const decoder = new TextDecoder(encodingOf(bytes));
      decode = (part, isLast = false) => decoder.decode(part, { stream: !isLast });
    }
    isDecided = true;
    yield decode === undefined ? bytes : encoder.encode(decode(bytes));
  }
  const rest = decode === undefined ? begin : encoder.encode(decode(begin, true));
  if (rest.length > 0) yield rest;
}

function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
