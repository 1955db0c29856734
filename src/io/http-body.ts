import { Failure } from '../errors.ts';
import type { Answer } from './message.ts';

/** What is read, unless more is asked for, and what is recorded at most. */
const usualBytes = 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

type Reading = {
  readonly url: string;
  readonly step: string;
  readonly maxBytes: number | undefined;
  /** Is told how many bytes have come, from the moment that there is an answer at all. */
  readonly progress: { bytes?: number };
};

/** All of a body. Throws a `network` failure at the first byte too many; the rest is not read. */
export async function readBody(
  body: AsyncIterable<Uint8Array>,
  { url, step, maxBytes, progress }: Reading,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  progress.bytes = size;
  for await (const chunk of body) {
    size += chunk.byteLength;
    progress.bytes = size;
    if (size > (maxBytes ?? usualBytes)) throw tooLong(step, url, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLong(step: string, url: string, maxBytes: number | undefined): Failure {
  const limit = maxBytes === undefined ? '1 MiB' : `${maxBytes} bytes`;
  return new Failure('network', `${step}: ${url} answered with more than ${limit}`, {
    hint:
      maxBytes === undefined
        ? 'check the address: no endpoint of OAuth answers with that much'
        : 'take more with --max-size <bytes>',
  });
}

/** A body as the text that is kept of it; nothing of one that is longer than 1 MiB. */
export function recorded(body: string | URLSearchParams | Uint8Array): { readonly body?: string } {
  if (!(body instanceof Uint8Array)) return { body: String(body) };
  return body.byteLength > usualBytes ? {} : { body: utf8.decode(body) };
}

/** Headers as one text for each name. */
export function flatten(headers: Answer['headers']): Readonly<Record<string, string>> {
  const found = new Map<string, string>();
  for (const [name, value] of headers) {
    const before = found.get(name);
    found.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return Object.fromEntries(found);
}

/** A Response of the runtime, so that pure code can read the answer; bodiless statuses stay so. */
export function toResponse(status: number, raw: Answer['headers'], body: Buffer): Response {
  const bodiless = status === 204 || status === 205 || status === 304;
  const headers = raw.map(([name, value]): [string, string] => [name, value]);
  return new Response(bodiless ? null : new Uint8Array(body), { status, headers });
}
