import { Failure } from '../../model/errors.ts';
import type { ResponseContent } from '../../model/exchange.ts';
import { decodeText } from '../../util/decode-text.ts';
import type { Received } from './send.ts';

/** What is read, unless more is asked for, and what is recorded at most. */
const usualBytes = 1024 * 1024;

/** Which request a body belongs to, and how long it may be. */
export type Limit = {
  readonly url: string;
  readonly step: string;
  /** 1 MiB when absent. */
  readonly maxBytes: number | undefined;
};

/** Throws a `network` failure for more bytes than are read. */
export function requireSize(bytes: number, { url, step, maxBytes }: Limit): void {
  if (bytes <= (maxBytes ?? usualBytes)) return;
  const limit = maxBytes === undefined ? '1 MiB' : `${maxBytes} bytes`;
  throw new Failure('network', `${step}: ${url} responded with more than ${limit}`, {
    advice: { id: 'response_too_long', isLimitGiven: maxBytes !== undefined },
  });
}

/**
 * A body without the content encodings of its header (RFC 9110 section 8.4): nobody asks for one, and
 * some servers use it all the same. The limit holds after decoding too; throws a `network` failure.
 */
export function decode({ body, headers }: Received, limit: Limit): Buffer {
  const encodings = String(headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(/[\s,]+/);
  const used = encodings.filter((name) => name !== '' && name !== 'identity');
  if (used.length === 0 || body.length === 0) return body;
  const { url, step, maxBytes = usualBytes } = limit;
  const fail = (says: string, isSupported: boolean, cause?: unknown) => {
    const advice = { id: 'content_encoding', isSupported } as const;
    return new Failure('network', `${step}: ${url} responded with ${says}`, { advice, cause });
  };
  const zlib = process.getBuiltinModule('node:zlib');
  const options = { maxOutputLength: maxBytes };
  const undo = (bytes: Buffer, name: string): Buffer => {
    if (name === 'gzip' || name === 'x-gzip') return zlib.gunzipSync(bytes, options);
    if (name === 'br') return zlib.brotliDecompressSync(bytes, options);
    // Some take "deflate" at its word and leave out the header of zlib.
    const isRaw = ((bytes[0] ?? 0) & 0x0f) !== 8;
    return isRaw ? zlib.inflateRawSync(bytes, options) : zlib.inflateSync(bytes, options);
  };
  if (used.length > 3 || !used.every((name) => /^(?:(?:x-)?gzip|deflate|br)$/.test(name))) {
    throw fail(`the unsupported content encoding ${used.join(', ').slice(0, 80)}`, false);
  }
  try {
    return used.reduceRight(undo, body);
  } catch (cause) {
    if (cause instanceof RangeError) requireSize(Infinity, limit);
    throw fail(`invalid ${used.join(', ')} data`, true, cause);
  }
}

/** A body as the text that is kept of it, by its type; nothing of one that is longer than 1 MiB. */
export function recorded(
  body: string | URLSearchParams | Uint8Array,
  contentType?: string,
): { readonly body?: string } {
  if (!(body instanceof Uint8Array)) return { body: String(body) };
  return body.byteLength > usualBytes ? {} : { body: decodeText(body, contentType) };
}

/** What decides whether a response is withheld. */
export function contentOf({ status, headers }: Received, body: Buffer): ResponseContent {
  const { location } = headers;
  return { status, location: location && [location].flat()[0], body: body.toString('utf8') };
}

/** Headers as one text for each name. */
export function flatten(headers: Received['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs(headers).map(([name, values]) => [name, values.join(', ')]));
}

/** A Response of the runtime, so that pure code can read it; bodiless statuses stay so. */
export function toResponse({ status, headers }: Received, body: Buffer): Response {
  const bodiless = status === 204 || status === 205 || status === 304;
  const all = pairs(headers).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(bodiless ? null : new Uint8Array(body), { status, headers: all });
}

function pairs(headers: Received['headers']): [name: string, values: readonly string[]][] {
  return Object.entries(headers).map(([name, value = '']) => [name, [value].flat()]);
}
