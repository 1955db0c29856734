import type { IncomingMessage } from 'node:http';

import { isObject, type JsonObject, parseJson } from '../../util/json.ts';
import { readBounded } from '../../util/read-bounded.ts';
import { type Answer, refuse } from './answer.ts';

export type Refusal = { readonly refusal: Answer };

const maximumBytes = 16 * 1024;
/** What is read and thrown away, so that the answer still reaches whoever sends too much. */
const maximumWasteBytes = 1024 * 1024;

/** The JSON object that a request carries, or the answer that refuses anything else. */
export async function readJson(
  request: IncomingMessage,
): Promise<{ readonly members: JsonObject } | Refusal> {
  const type = mediaType(request);
  if (type !== 'application/json') {
    return { refusal: refuse(415, `the body is ${type}, expected application/json`) };
  }
  const body = await readBounded(request, maximumWasteBytes);
  if (body === undefined || body.byteLength > maximumBytes) {
    return { refusal: refuse(413, `the body is larger than ${maximumBytes} bytes`) };
  }
  const members = parseJson(body.toString('utf8'));
  if (!isObject(members)) return { refusal: refuse(400, 'the body is not a JSON object') };
  return { members };
}

/** The media type of a request without its parameters. */
export function mediaType({ headers }: IncomingMessage): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase() || 'of no type';
}
