import type { IncomingMessage } from 'node:http';
import { isObject, type JsonObject, parseJson } from '../../util/json.ts';
import { readBounded } from '../../util/read-bounded.ts';
import { type AtmResponse, refuse } from './response.ts';

export type Refusal = { readonly refusal: AtmResponse };

const maximumBytes = 16 * 1024;
/**
 * How much of a body that is too large is read and ignored, so that the client still gets the
 * response.
 */
const maximumWasteBytes = 1024 * 1024;

/** The JSON object of a request, or the response that rejects anything else. */
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

/**
 * The members of a body that has exactly these, each a non-empty text; else an error response that
 * lists the faults and the members of `purpose`, such as "a login".
 */
export function readMembers<N extends string>(
  members: JsonObject,
  names: readonly N[],
  purpose: string,
): { readonly values: Readonly<Record<N, string>> } | Refusal {
  const unexpected = Object.keys(members).filter((name) => !names.some((one) => one === name));
  const missing = names.filter((name) => !Object.hasOwn(members, name));
  const empty = names.filter((name) => !missing.includes(name) && !isText(members[name]));
  const faults = [
    ...unexpected.map((name) => `unexpected ${name}`),
    ...missing.map((name) => `missing ${name}`),
    ...empty.map((name) => `${name} is empty or not a text`),
  ];
  if (faults.length === 0) return { values: members as Readonly<Record<N, string>> };
  return {
    refusal: refuse(400, `${faults.join(', ')}; ${purpose} has exactly {${names.join(', ')}}`),
  };
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
