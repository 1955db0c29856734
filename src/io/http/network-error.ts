import { Failure } from '../../model/errors.ts';
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

const slow = 'check the network, or wait longer: --timeout <seconds>';
const closed = /^(?:ECONNRESET|EPIPE)$/;
/** The response to TLS is plain text, or that to plain text is TLS. */
const noTls = /^ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/;
const noHttp = /^HPE/;
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
  const code = causes.flatMap((cause) => codeOf(cause) ?? []).at(-1);
  if (proxy !== undefined) {
    const failure = describeProxyError({ proxy, step, origin }, causes, code);
    if (failure !== undefined) return failure;
  }
  if (error instanceof Error && error.name === 'AbortError') return error;
  const explanation = explain(causes, code, attempt);
  const seen = code ?? causes.at(-1)?.message ?? String(error);
  const says = explanation?.says ?? 'could not be reached';
  const after = received === undefined || received === 0 ? '' : ` after ${received} bytes`;
  return new Failure('network', `${step}: ${origin} ${says}${after} (${seen})${via}`, {
    hint: explanation?.hint,
    cause: error,
  });
}

function tooLate(cause: unknown, attempt: Attempt, server: string): Failure {
  const { step, timeoutMs, received } = attempt;
  const within = `within ${Number((timeoutMs / 1000).toFixed(1))} s`;
  const { says, hint } = missing(attempt);
  const came = received === undefined ? '' : ` (${received} bytes received)`;
  return new Failure('network', `${step}: ${server} ${says} ${within}${came}`, { hint, cause });
}

/** What did not happen in time. */
function missing({ received, opening }: Attempt): Explanation {
  if (received !== undefined) return { says: 'did not finish its response', hint: slow };
  return opening === undefined ? { says: 'did not respond', hint: slow } : notOpened[opening];
}

const notOpened: Readonly<Record<'connect' | 'tls', Explanation>> = {
  connect: {
    says: 'did not accept a connection',
    hint: 'check host and port, the firewall and the VPN; if a proxy is needed: --proxy <url> or HTTPS_PROXY',
  },
  tls: {
    says: 'did not finish the TLS handshake',
    hint: 'check the port; a firewall or proxy may be in the way',
  },
};

function explain(
  causes: readonly Error[],
  code = '',
  { url, received, opening }: Attempt,
): Explanation | undefined {
  if (received !== undefined && broken.test(code)) {
    return {
      says: 'closed the connection in the middle of its response',
      hint: 'try again; a proxy or firewall may be closing it',
    };
  }
  const explanation = explanationOf(code);
  const isTls = url.startsWith('https:');
  if (explanation !== undefined && closed.test(code)) {
    return isTls ? closedTls(explanation, url, opening) : closedPlain(explanation, url);
  }
  if (explanation !== undefined && (isTls ? noTls : noHttp).test(code)) {
    const hint = `${explanation.hint}; ${isTls ? 'plain http' : 'TLS'} would be ${inOtherScheme(url)}`;
    return { ...explanation, hint };
  }
  if (code !== 'ECONNREFUSED' || !isOnlyIpv6(causes)) return explanation;
  const { port } = new URL(url);
  return {
    says: 'refused the connection on ::1',
    hint: `localhost resolves to the IPv6 address ::1: try 127.0.0.1${port === '' ? '' : `:${port}`}`,
  };
}

/** Many servers close a connection for TLS on which they are spoken to in plain http. */
function closedPlain({ says, hint }: Explanation, url: string): Explanation {
  return { says, hint: `${hint}, or that port is for TLS: ${inOtherScheme(url)}` };
}

function closedTls(
  { says, hint }: Explanation,
  url: string,
  opening: Attempt['opening'],
): Explanation {
  const certificate = 'the server requires a client certificate: --cert <file>';
  if (opening !== 'tls') return { says, hint: `${hint}, or ${certificate}` };
  return {
    says: 'closed the connection during the TLS handshake',
    hint: `that port may be for plain http (${inOtherScheme(url)}), or ${certificate}`,
  };
}

function inOtherScheme(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol === 'https:' ? 'http' : 'https'}://${host}`;
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

const where = 'the proxy is set by --proxy, ATM_PROXY, HTTPS_PROXY, HTTP_PROXY or ALL_PROXY';

/** What went wrong at the proxy itself as a `network` failure, or `undefined` when it was not it. */
export function describeProxyError(
  { proxy, step, origin }: ProxyAttempt,
  causes: readonly Error[],
  code: string | undefined,
): Failure | undefined {
  const [cause] = causes;
  const fail = (says: string, seen: string, hint: string) =>
    new Failure('network', `${step}: the proxy ${proxy} ${says} (${seen})`, { hint, cause });
  const { hostname } = new URL(origin);
  const without = `NO_PROXY=${hostname} or --proxy none`;
  const status = statusOf(causes);
  if (status === 407 || code?.startsWith('UND_ERR_SOCKS5_AUTH')) {
    const { protocol, host } = new URL(proxy);
    const hint = `use ${protocol}//<name>:<password>@${host}; ${where}`;
    return fail('requires authentication', status ? `HTTP ${status}` : String(code), hint);
  }
  const seen = status === undefined ? String(code) : `HTTP ${status}`;
  if ((status ?? 0) >= 500 || /^UND_ERR_SOCKS5_REPLY_[13-8]$/.test(seen)) {
    const hint = `check the URL; to bypass the proxy: ${without}`;
    return fail(`could not reach ${origin}`, seen, hint);
  }
  if (status !== undefined || seen === 'UND_ERR_SOCKS5_REPLY_2') {
    const hint = `ask its operators to allow ${hostname}; to bypass the proxy: ${without}`;
    return fail(`does not allow connections to ${origin}`, seen, hint);
  }
  if (seen.startsWith('UND_ERR_SOCKS5_')) {
    return fail('does not speak SOCKS 5', seen, `check its URL and scheme; ${where}`);
  }
  if (causes.some((one) => 'code' in one && one.code === 'UND_ERR_PRX_TLS')) {
    const hint = 'use the host name of its certificate';
    return fail('presents a certificate for another host name', seen, `${hint}; ${where}`);
  }
  if (code === undefined || !onTheWayToIt.has(code)) return undefined;
  const says = explanationOf(code)?.says ?? 'could not be reached';
  return fail(says, seen, `${where}; to bypass it: ${without}`);
}

/** The status with which a proxy refused CONNECT: undici says it in words alone. */
function statusOf(causes: readonly Error[]): number | undefined {
  const [, status] = causes.flatMap(
    ({ message }) => /^Proxy response \((\d+)\)/.exec(message) ?? [],
  );
  return status === undefined ? undefined : Number(status);
}
