import type { Environment, Fetch, FetchOptions, Timings } from '../../model/exchange.ts';
import type { Reach } from '../../model/context.ts';
import type { NetworkSettings } from '../../model/settings.ts';
import { isIP } from 'node:net';
import { isWithin, UnreachedAddressError } from './reach.ts';
import { openDispatchers } from './dispatcher.ts';
import { contentOf, decode, flatten, recorded, requireSize, toResponse } from './body.ts';
import { describeNetworkError } from './network-error.ts';
import { proxyFor } from './proxy-route.ts';
import { type Beginning, createRecorder, type Ending, type Recorder } from './recorder.ts';
import { send } from './send.ts';
import { uptime } from '../process/clock.ts';

export type HttpOptions = {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly env: Environment;
  readonly network: NetworkSettings;
  readonly recorder: Recorder;
  /** Which addresses a server may have. */
  readonly reach?: (origin: string) => Reach;
};

export type Http = {
  fetch(step: string): Fetch;
  /** The same for requests that are not this program's own, such as those of the automatic sign-in. */
  unrecorded(step: string): Fetch;
  readonly close: () => Promise<void>;
};

/**
 * The only way out of the process: a fetch that is bounded in time and size, never follows a
 * redirect, goes the way of the network settings, and records what was sent and what came back. It
 * throws a `network` failure that names the server and the true cause, and a `usage` failure for
 * network settings that cannot be used.
 */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const { recorder, timeoutMs, network, env, reach = () => 'any' } = options;
  const { find, clock, close } = await openDispatchers(network, env);
  const fetchStep = (step: string, into: Recorder): Fetch => {
    return async (url, init = {}) => {
      const address = new URL(url);
      const { origin } = address;
      const proxy = proxyFor(address, network.proxy, env);
      const proxyName = proxy && `${proxy.protocol}//${proxy.host}`;
      const end = into.begin(beginning(step, url, init));
      const settle = (ending: Ending) =>
        end({ ...(proxyName === undefined ? {} : { proxy: proxyName }), ...ending });
      const timeLimit = AbortSignal.timeout(timeoutMs);
      const asked = init.signal ? [init.signal] : [];
      const signal = AbortSignal.any([timeLimit, options.signal, ...asked]);
      const bounds = { url, step, maxBytes: init.maxBytes };
      const startedAt = uptime();
      let answeredAt: number | undefined;
      let bytes: number | undefined;
      try {
        const { method = 'GET', headers = {}, body } = init;
        const limit = reach(origin);
        requireWithin(limit, address);
        const agent = await find(proxy, { allowH2: isFitForHttp2(method, body), reach: limit });
        const received = await send(agent, {
          url: address,
          method,
          headers,
          body: body instanceof URLSearchParams ? body.toString() : (body ?? undefined),
          signal,
          endsAtHeaders: init.endsAtHeaders,
          progress: (soFar) => {
            answeredAt ??= uptime();
            bytes = soFar;
            requireSize(soFar, bounds);
          },
        });
        const decoded = decode(received, bounds);
        if (init.withhold?.(contentOf(received, decoded))) {
          settle({ response: { status: received.status, headers: {} } });
          return new Response(null, { status: received.status });
        }
        const opened = clock.take(origin);
        const responseHeaders = flatten(received.headers);
        settle({
          response: {
            status: received.status,
            headers: responseHeaders,
            ...recorded(decoded, responseHeaders['content-type']),
          },
          timings: timingsOf(startedAt, answeredAt ?? startedAt, opened),
          reused: opened === undefined,
          httpVersion: clock.newest(origin)?.httpVersion ?? 'HTTP/1.1',
        });
        return toResponse(received, decoded);
      } catch (error) {
        const failure = describeNetworkError(signal.aborted ? signal.reason : error, {
          url,
          step,
          limit: timeLimit,
          timeoutMs,
          received: bytes,
          opening: clock.newest(origin)?.opening,
          proxy: proxyName,
        });
        const opened = clock.take(origin);
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
    close,
  };
}

/** Names are looked at when they have been resolved; an IP address is not resolved. */
function requireWithin(reach: Reach, { hostname }: URL): void {
  if (isIP(hostname.replace(/^\[|\]$/g, '')) === 0 || isWithin(reach, hostname)) return;
  throw new UnreachedAddressError(hostname, hostname);
}

/** Over HTTP/2, undici fails with a body where a method hardly ever has one. */
function isFitForHttp2(method: string, body: FetchOptions['body']): boolean {
  return body === undefined || body === null || /^(?:POST|PUT|PATCH)$/.test(method);
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
