import { Failure } from '../errors.ts';
import type { Received } from './send.ts';

/** What is read, unless more is asked for, and what is recorded at most. */
const usualBytes = 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

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
  throw new Failure('network', `${step}: ${url} answered with more than ${limit}`, {
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
export function flatten(headers: Received['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(pairs(headers).map(([name, values]) => [name, values.join(', ')]));
}

/** A Response of the runtime, so that pure code can read it; bodiless statuses stay so. */
export function toResponse({ status, headers, body }: Received): Response {
  const bodiless = status === 204 || status === 205 || status === 304;
  const all = pairs(headers).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Response(bodiless ? null : new Uint8Array(body), { status, headers: all });
}

function pairs(headers: Received['headers']): [name: string, values: readonly string[]][] {
  return Object.entries(headers).map(([name, value = '']) => [name, [value].flat()]);
}
