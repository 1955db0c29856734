import type { Environment, Fetch, FetchOptions, Timings } from '../context.ts';
import type { NetworkSettings } from '../settings.ts';
import { flatten, readBody, recorded, toResponse } from './http-body.ts';
import { describeNetworkError } from './network-error.ts';
import { type Beginning, createRecorder, type Ending, type Recorder } from './recorder.ts';
import { openRoute } from './route.ts';
import { uptime } from './uptime.ts';

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
 * throws a `network` failure that names the server and the true cause. Nothing is sent twice: a code
 * or refresh token that was on its way when a connection broke is lost to us, not spent behind our
 * back.
 */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const { recorder, timeoutMs } = options;
  const { send, proxyOf, openedFor, openingFor, close } = await openRoute({
    ...options,
    clock: uptime,
  });
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
      const startedAt = uptime();
      try {
        const { method = 'GET', headers: sent = {} } = init;
        const answer = await send({
          url: new URL(url),
          method,
          headers: sent,
          body:
            init.body instanceof URLSearchParams ? init.body.toString() : (init.body ?? undefined),
          signal,
        });
        const answeredAt = uptime();
        const { maxBytes } = init;
        const body = await readBody(answer.body, { url, step, maxBytes, progress });
        const { status, headers, httpVersion } = answer;
        const opened = openedFor(url);
        settle({
          response: { status, headers: flatten(headers), ...recorded(body) },
          timings: timingsOf(startedAt, answeredAt, opened),
          reused: opened === undefined,
          httpVersion,
        });
        return toResponse(status, headers, body);
      } catch (error) {
        const failure = describeNetworkError(signal.aborted ? signal.reason : error, {
          url,
          step,
          limit,
          timeoutMs,
          received: progress.bytes,
          opening: openingFor(url),
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
    close: async () => close(),
  };
}

/** The stages of an exchange whose body has just ended; times are of `uptime`. */
function timingsOf(startedAt: number, answeredAt: number, opened: Timings = {}): Timings {
  const { dns = 0, connect = 0, tls = 0 } = opened;
  const wait = Math.max(0, answeredAt - startedAt - dns - connect - tls);
  return { ...opened, wait, body: uptime() - answeredAt };
}

function beginning(step: string, url: string, init: FetchOptions): Beginning {
  const headers = Object.fromEntries(
    Object.entries(init.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value.trim()]),
  );
  const { method = 'GET', body } = init;
  const sent = body === undefined || body === null ? {} : recorded(body);
  return { step, request: { method, url, headers, ...sent } };
}
