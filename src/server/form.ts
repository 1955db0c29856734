import type { IncomingMessage } from 'node:http';

import { readBounded } from '../util/read-bounded.ts';

const maximumBytes = 16 * 1024;

/** The fields of a posted form; of one that is longer than any page of ours can send, none. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams((await readBounded(request, maximumBytes))?.toString());
}
