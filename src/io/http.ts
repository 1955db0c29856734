import { setTimeout as after } from 'node:timers/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { EnvHttpProxyAgent, request } from 'undici';
import type { Exchange, Fetch, FetchOptions } from '../context.ts';
import { Failure } from '../errors.ts';
import { describeNetworkError } from './network-error.ts';

export type HttpOptions = {
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
};

export type Http = {
  readonly exchanges: readonly Exchange[];
  fetch(step: string): Fetch;
  readonly close: () => Promise<void>;
};

/** What is read, unless more is asked for, and what is recorded at most. */
const usualBytes = 1024 * 1024;
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * The only way out of the process: a fetch that is bounded in time and size, never follows a
 * redirect, goes through the proxy of the environment, and records what was sent and what came back.
 * It throws a `network` failure that names the server and the true cause.
 */
export function createHttp(options: HttpOptions): Http {
  const exchanges: Exchange[] = [];
  const dispatcher = new EnvHttpProxyAgent({
    connections: 1,
    connect: { timeout: options.timeoutMs },
  });
  const fetchStep = (step: string): Fetch => {
    return async (url, init = {}) => {
      const exchange = startExchange(exchanges.length + 1, step, options.now(), url, init);
      const settle = (outcome: Partial<Exchange>) => {
        exchanges[exchange.id - 1] = {
          ...exchange,
          ...outcome,
          durationMs: options.now() - exchange.startedAt,
        };
      };
      exchanges.push(exchange);
      const limit = AbortSignal.timeout(options.timeoutMs);
      const signal = AbortSignal.any([
        limit,
        options.signal,
        ...(init.signal ? [init.signal] : []),
      ]);
      try {
        const response = await request(url, {
          method: init.method ?? 'GET',
          headers: init.headers ?? {},
          body: init.body instanceof URLSearchParams ? init.body.toString() : (init.body ?? null),
          signal,
          dispatcher,
        });
        const body = await readBody(response.body, { url, step, maxBytes: init.maxBytes });
        const { statusCode: status } = response;
        const headers = flatten(response.headers);
        settle({ response: { status, headers, ...recorded(body) } });
        return toResponse(status, response.headers, body);
      } catch (error) {
        const failure = describeNetworkError(error, {
          url,
          step,
          limit,
          timeoutMs: options.timeoutMs,
        });
        settle({ error: failure instanceof Error ? failure.message : String(failure) });
        throw failure;
      }
    };
  };
  return {
    exchanges,
    fetch: fetchStep,
    close: async () => {
      await Promise.race([dispatcher.close(), after(100, undefined, { ref: false })]);
      await dispatcher.destroy();
    },
  };
}

function startExchange(
  id: number,
  step: string,
  startedAt: number,
  url: string,
  init: FetchOptions,
): Exchange {
  const headers = Object.fromEntries(new Headers(init.headers ?? {}));
  const { method = 'GET', body } = init;
  const sent = body === undefined || body === null ? {} : recorded(body);
  return { id, step, startedAt, request: { method, url, headers, ...sent } };
}

function recorded(body: string | URLSearchParams | Uint8Array): { readonly body?: string } {
  if (!(body instanceof Uint8Array)) return { body: String(body) };
  return body.byteLength > usualBytes ? {} : { body: utf8.decode(body) };
}

type Reading = {
  readonly url: string;
  readonly step: string;
  readonly maxBytes: number | undefined;
};

async function readBody(
  body: AsyncIterable<Uint8Array> | null,
  { url, step, maxBytes }: Reading,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
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

function flatten(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}

/** A Response of the runtime, so that pure code can read the answer; bodiless statuses stay so. */
function toResponse(status: number, raw: IncomingHttpHeaders, body: Buffer): Response {
  const bodiless = status === 204 || status === 205 || status === 304;
  const headers = Object.entries(raw).flatMap(([name, value]) =>
    [value ?? []].flat().map((item): [string, string] => [name, item]),
  );
  return new Response(bodiless ? null : new Uint8Array(body), { status, headers });
}
