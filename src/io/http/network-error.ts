import type { Advice } from '../../model/advice.ts';
import { Failure } from '../../model/errors.ts';
import { UnreachedAddressError } from './reach.ts';
import { codeOf, type Explanation, explanationOf } from './error-codes.ts';

export type Attempt = {
  readonly url: string;
  readonly step: string;
  readonly limit: AbortSignal;
  readonly timeoutMs: number;
  /** Bytes of the body that had come; `undefined` before there was an answer. */
  readonly received: number | undefined;
  /** What a connection was still waited for. */
  readonly opening: 'connect' | 'tls' | undefined;
  /** The proxy between, without its password. */
  readonly proxy: string | undefined;
};

const closed = /^(?:ECONNRESET|EPIPE)$/;
const broken =
  /^(?:ECONNRESET|EPIPE|RST_STREAM.{0,400}|GOAWAY.{0,400}|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE: Invalid EOF state)$/;

/**
 * What an error of undici means to a person. The cause that lies deepest says most, and
 * a proxy that is to blame is named in place of the server. Failures and aborts by the person pass
 * through unchanged.
 */
export function describeNetworkError(error: unknown, attempt: Attempt): unknown {
  if (error instanceof Failure) return error;
  const { step, limit, proxy, received } = attempt;
  const { origin } = new URL(attempt.url);
  const via = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  if (limit.aborted) return tooLate(error, attempt, `${origin}${via}`);
  const causes = causesOf(error);
  const local = causes.find((cause) => cause instanceof UnreachedAddressError);
  if (local !== undefined) {
    return new Failure('check_failed', `${step}: ${local.message}; nothing is sent there`, {
      advice: { id: 'leads_inside', host: new URL(attempt.url).hostname },
      cause: error,
    });
  }
  const code = causes.flatMap((cause) => codeOf(cause) ?? []).at(-1);
  if (proxy !== undefined) {
    const failure = describeProxyError({ proxy, step, origin }, causes, code);
    if (failure !== undefined) return failure;
  }
  if (error instanceof Error && error.name === 'AbortError') return error;
  const { says, rule } = explain(causes, code, attempt) ?? { says: 'could not be reached' };
  const seen = code ?? causes.at(-1)?.message ?? String(error);
  const after = received === undefined || received === 0 ? '' : ` after ${received} bytes`;
  return new Failure('network', `${step}: ${origin} ${says}${after} (${seen})${via}`, {
    rule,
    advice: adviceFor(causes, code, attempt),
    cause: error,
  });
}

function adviceFor(
  causes: readonly Error[],
  code = '',
  { url, opening, received }: Attempt,
): Advice | undefined {
  const { origin, port } = new URL(url);
  if (code === 'ECONNREFUSED' && isOnlyIpv6(causes)) {
    return { id: 'localhost_on_ipv6', host: `127.0.0.1${port === '' ? '' : `:${port}`}` };
  }
  const at = received === undefined ? (opening ?? 'request') : 'response';
  return { id: 'network_error', code, origin, at };
}

function tooLate(cause: unknown, attempt: Attempt, server: string): Failure {
  const { step, timeoutMs, received, opening } = attempt;
  const seconds = Number((timeoutMs / 1000).toFixed(1));
  const at = received === undefined ? (opening ?? 'request') : 'response';
  const { says, rule } = missing[at];
  const came = received === undefined ? '' : ` (${received} bytes received)`;
  return new Failure('network', `${step}: ${server} ${says} within ${seconds} s${came}`, {
    rule,
    advice: { id: 'network_timeout', at, seconds },
    cause,
  });
}

/** What did not happen in time. */
const missing: Readonly<Record<'connect' | 'tls' | 'request' | 'response', Explanation>> = {
  connect: { says: 'did not accept a connection', rule: 'N04' },
  tls: { says: 'did not finish the TLS handshake' },
  request: { says: 'did not respond', rule: 'U09' },
  response: { says: 'did not finish its response', rule: 'U09' },
};

function explain(
  causes: readonly Error[],
  code = '',
  { url, received, opening }: Attempt,
): Explanation | undefined {
  if (received !== undefined && broken.test(code)) {
    return { says: 'closed the connection in the middle of its response', rule: 'U10' };
  }
  const explanation = explanationOf(code);
  if (closed.test(code) && url.startsWith('https:') && opening === 'tls') {
    return { says: 'closed the connection during the TLS handshake', rule: 'U10' };
  }
  if (code !== 'ECONNREFUSED' || !isOnlyIpv6(causes)) return explanation;
  return { says: 'refused the connection on ::1', rule: 'N05' };
}

/** A server in a container often listens on 127.0.0.1 alone, where `localhost` leads to ::1. */
function isOnlyIpv6(causes: readonly Error[]): boolean {
  const tried = causes.flatMap((cause) => {
    const all: readonly unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
    return all.flatMap((one) => (one instanceof Error && 'address' in one ? [one.address] : []));
  });
  return tried.length > 0 && tried.every((address) => address === '::1');
}

function causesOf(error: unknown): readonly Error[] {
  const found: Error[] = [];
  for (let at = error; at instanceof Error && found.length < 8; at = firstCause(at)) found.push(at);
  return found;
}

/** Happy eyeballs fails with one error per address: the first speaks for all. */
function firstCause(error: Error): unknown {
  return error instanceof AggregateError ? error.errors[0] : error.cause;
}

export type ProxyAttempt = {
  /** Such as `http://proxy.example.com:3128`. */
  readonly proxy: string;
  readonly step: string;
  /** The origin of the server. */
  readonly origin: string;
};

/** The proxy is the one that was connected to: what goes wrong there is not about the server. */
const onTheWayToIt: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
]);

/** What went wrong at the proxy itself as a `network` failure, or `undefined` when it was not it. */
export function describeProxyError(
  { proxy, step, origin }: ProxyAttempt,
  causes: readonly Error[],
  code: string | undefined,
): Failure | undefined {
  const [cause] = causes;
  const { hostname } = new URL(origin);
  const fail = (problem: ProxyProblem, says: string, seen: string) => {
    const advice = { id: 'proxy_error', problem, proxy, host: hostname } as const;
    const message = `${step}: the proxy ${proxy} ${says} (${seen})`;
    return new Failure('network', message, { advice, cause });
  };
  const status = statusOf(causes);
  if (status === 407 || code?.startsWith('UND_ERR_SOCKS5_AUTH')) {
    const seen = status ? `HTTP ${status}` : String(code);
    return fail('authentication', 'requires authentication', seen);
  }
  const seen = status === undefined ? String(code) : `HTTP ${status}`;
  if ((status ?? 0) >= 500 || /^UND_ERR_SOCKS5_REPLY_[13-8]$/.test(seen)) {
    return fail('no_route', `could not reach ${origin}`, seen);
  }
  if (status !== undefined || seen === 'UND_ERR_SOCKS5_REPLY_2') {
    return fail('not_allowed', `does not allow connections to ${origin}`, seen);
  }
  if (seen.startsWith('UND_ERR_SOCKS5_')) return fail('no_socks', 'does not speak SOCKS 5', seen);
  if (causes.some((one) => 'code' in one && one.code === 'UND_ERR_PRX_TLS')) {
    return fail('certificate', 'presents a certificate for another host name', seen);
  }
  if (code === undefined || !onTheWayToIt.has(code)) return undefined;
  return fail('connection', explanationOf(code)?.says ?? 'could not be reached', seen);
}

type ProxyProblem = Extract<Advice, { id: 'proxy_error' }>['problem'];

/** The status with which a proxy refused CONNECT: undici says it in words alone. */
function statusOf(causes: readonly Error[]): number | undefined {
  const [, status] = causes.flatMap(
    ({ message }) => /^Proxy response \((\d+)\)/.exec(message) ?? [],
  );
  return status === undefined ? undefined : Number(status);
}
