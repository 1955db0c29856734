import { createInterface } from 'node:readline';
import { addAbortSignal, type Readable } from 'node:stream';
import { Failure } from '../../model/errors.ts';

const maxBytes = 16 * 1024 * 1024;

/** All of standard input. Throws a `usage` failure beyond 16 MiB. */
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

/**
 * Lines as they are typed or pasted, until `signal` is aborted; then standard input is released.
 */
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

/** Chunks of standard input. Throws when `signal` is aborted, and stops reading. */
export async function* readChunks(
  stdin: Readable,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield* addAbortSignal(signal, stdin) as AsyncIterable<Uint8Array>;
}
