import { setTimeout as after } from 'node:timers/promises';
import { request } from 'undici';
import type { Environment, Exchange, Fetch, FetchOptions } from '../context.ts';
import type { NetworkSettings } from '../settings.ts';
import { flatten, readBody, recorded, toResponse } from './http-body.ts';
import { describeNetworkError } from './network-error.ts';
import { openRoute } from './route.ts';

export type HttpOptions = {
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly env: Environment;
  readonly network: NetworkSettings;
};

export type Http = {
  readonly exchanges: readonly Exchange[];
  fetch(step: string): Fetch;
  readonly close: () => Promise<void>;
};

/**
 * The only way out of the process: a fetch that is bounded in time and size, never follows a
 * redirect, goes the way of the network settings, and records what was sent and what came back. It
 * throws a `network` failure that names the server and the true cause. Nothing is sent twice: undici
 * repeats only what it has not written yet, so a code or refresh token that was on its way when a
 * connection broke is lost to us, not spent behind our back.
 */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const exchanges: Exchange[] = [];
  const { dispatcher, proxyOf } = await openRoute(options);
  const fetchStep = (step: string): Fetch => {
    return async (url, init = {}) => {
      const exchange = startExchange(exchanges.length + 1, step, options.now(), url, init);
      const settle = (outcome: Partial<Exchange>) => {
        const proxy = proxyOf(url);
        exchanges[exchange.id - 1] = {
          ...exchange,
          ...(proxy === undefined ? {} : { proxy }),
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
      const progress: { bytes?: number } = {};
      try {
        const response = await request(url, {
          method: init.method ?? 'GET',
          headers: init.headers ?? {},
          body: init.body instanceof URLSearchParams ? init.body.toString() : (init.body ?? null),
          signal,
          dispatcher,
          // The one limit is ours, however long it is.
          headersTimeout: 0,
          bodyTimeout: 0,
        });
        const { maxBytes } = init;
        const body = await readBody(response.body, { url, step, maxBytes, progress });
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
          received: progress.bytes,
          proxy: proxyOf(url),
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
