import type { IncomingMessage } from 'node:http';

import { type Answer, refuse } from './answer.ts';

export type JsonObject = Readonly<Record<string, unknown>>;
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
  const text = await readText(request);
  if (text === undefined) {
    return { refusal: refuse(413, `the body is larger than ${maximumBytes} bytes`) };
  }
  const members = parse(text);
  if (members === undefined) return { refusal: refuse(400, 'the body is not a JSON object') };
  return { members };
}

/** The media type of a request without its parameters. */
export function mediaType({ headers }: IncomingMessage): string {
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  return type.trim().toLowerCase() || 'of no type';
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= maximumBytes) chunks.push(chunk);
    if (size > maximumWasteBytes) break;
  }
  return size > maximumBytes ? undefined : Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : undefined;
  } catch {
    return undefined;
  }
}
