import { createInterface } from 'node:readline';
import { Failure } from '../../model/errors.ts';
import { readBounded } from '../../util/read-bounded.ts';

const maxBytes = 16 * 1024 * 1024;

/** All of standard input. Throws a `usage` failure beyond 16 MiB. */
export async function readAll(stdin: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const bytes = await readBounded(stdin, maxBytes);
  if (bytes !== undefined) return bytes;
  throw new Failure('usage', 'standard input is larger than 16 MiB');
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
