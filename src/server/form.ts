import type { IncomingMessage } from 'node:http';

import { readBounded } from '../util/read-bounded.ts';

const maximumBytes = 16 * 1024;

/** The fields of a posted form; none if it is larger than the forms of our pages. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams((await readBounded(request, maximumBytes))?.toString());
}
