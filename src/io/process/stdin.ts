import { createInterface } from 'node:readline';
import { addAbortSignal, type Readable } from 'node:stream';
import { Failure } from '../../model/errors.ts';

const maxBytes = 16 * 1024 * 1024;

/** All of standard input; a `usage` failure beyond 16 MiB. */
export async function readAll(stdin: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.byteLength;
    if (size > maxBytes) throw new Failure('usage', 'standard input is larger than 16 MiB');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** Lines as they are typed or pasted, until `signal` is aborted; then standard input is let go. */
export async function* readLines(
  stdin: NodeJS.ReadStream,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const reader = createInterface({ input: stdin, terminal: false, signal });
  try {
    yield* reader;
  } finally {
    reader.close();
    stdin.pause();
    stdin.unref?.();
  }
}

/** Standard input as it comes; an abort of `signal` throws, and nothing is read any more. */
export async function* readChunks(
  stdin: Readable,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield* addAbortSignal(signal, stdin) as AsyncIterable<Uint8Array>;
}
