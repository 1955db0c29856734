import { setTimeout as after } from 'node:timers/promises';
import { request } from 'undici';
import type { Environment, Fetch, FetchOptions, Timings } from '../context.ts';
import type { NetworkSettings } from '../settings.ts';
import { flatten, readBody, recorded, toResponse } from './http-body.ts';
import { describeNetworkError } from './network-error.ts';
import { type Beginning, createRecorder, type Ending, type Recorder } from './recorder.ts';
import { openRoute } from './route.ts';

export type HttpOptions = {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly env: Environment;
  readonly network: NetworkSettings;
  readonly recorder: Recorder;
};

export type Http = {
  fetch(step: string): Fetch;
  /** The same for what is no talk of this program, such as that of a robot in the place of a browser. */
  unrecorded(step: string): Fetch;
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
  const { recorder, timeoutMs } = options;
  const { dispatcher, proxyOf, openedFor } = await openRoute(options);
  const fetchStep = (step: string, into: Recorder): Fetch => {
    return async (url, init = {}) => {
      const end = into.begin(beginning(step, url, init));
      const settle = (ending: Ending) => {
        const proxy = proxyOf(url);
        end({ ...(proxy === undefined ? {} : { proxy }), ...ending });
      };
      const limit = AbortSignal.timeout(timeoutMs);
      const signal = AbortSignal.any([
        limit,
        options.signal,
        ...(init.signal ? [init.signal] : []),
      ]);
      const progress: { bytes?: number } = {};
      const startedAt = performance.now();
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
        const answeredAt = performance.now();
        const { maxBytes } = init;
        const body = await readBody(response.body, { url, step, maxBytes, progress });
        const { statusCode: status } = response;
        const headers = flatten(response.headers);
        const opened = openedFor(url);
        settle({
          response: { status, headers, ...recorded(body) },
          timings: timingsOf(startedAt, answeredAt, opened),
          reused: opened === undefined,
        });
        return toResponse(status, response.headers, body);
      } catch (error) {
        const failure = describeNetworkError(error, {
          url,
          step,
          limit,
          timeoutMs,
          received: progress.bytes,
          proxy: proxyOf(url),
        });
        const opened = openedFor(url);
        settle({
          error: failure instanceof Error ? failure.message : String(failure),
          ...(opened === undefined ? {} : { timings: opened }),
        });
        throw failure;
      }
    };
  };
  return {
    fetch: (step) => fetchStep(step, recorder),
    unrecorded: (step) => fetchStep(step, createRecorder(Date.now)),
    close: async () => {
      await Promise.race([dispatcher.close(), after(100, undefined, { ref: false })]);
      await dispatcher.destroy();
    },
  };
}

/** The stages of an exchange whose body has just ended; times are of `performance.now`. */
function timingsOf(startedAt: number, answeredAt: number, opened: Timings = {}): Timings {
  const { dns = 0, connect = 0, tls = 0 } = opened;
  const wait = Math.max(0, answeredAt - startedAt - dns - connect - tls);
  return { ...opened, wait, body: performance.now() - answeredAt };
}

function beginning(step: string, url: string, init: FetchOptions): Beginning {
  const headers = Object.fromEntries(new Headers(init.headers ?? {}));
  const { method = 'GET', body } = init;
  const sent = body === undefined || body === null ? {} : recorded(body);
  return { step, request: { method, url, headers, ...sent } };
}
