import { Failure } from '../errors.ts';
import { explanationOf } from './network-words.ts';

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

const where = 'it is named by --proxy, ATM_PROXY, HTTPS_PROXY, HTTP_PROXY or ALL_PROXY';

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
    const hint = `put name and password into its address: ${protocol}//<name>:<password>@${host}; ${where}`;
    return fail('wants to know who you are', status ? `HTTP ${status}` : String(code), hint);
  }
  const seen = status === undefined ? String(code) : `HTTP ${status}`;
  if ((status ?? 0) >= 500 || /^UND_ERR_SOCKS5_REPLY_[13-8]$/.test(seen)) {
    const hint = `check the address; where the proxy is not needed: ${without}`;
    return fail(`could not reach ${origin}`, seen, hint);
  }
  if (status !== undefined || seen === 'UND_ERR_SOCKS5_REPLY_2') {
    const hint = `ask those who run it to allow ${hostname}; where it is not needed: ${without}`;
    return fail(`does not let anybody through to ${origin}`, seen, hint);
  }
  if (seen.startsWith('UND_ERR_SOCKS5_')) {
    return fail('does not speak SOCKS 5', seen, `check its address and kind; ${where}`);
  }
  if (causes.some((one) => 'code' in one && one.code === 'UND_ERR_PRX_TLS')) {
    const hint = 'name it as its certificate does';
    return fail('presents a certificate for another host name', seen, `${hint}; ${where}`);
  }
  if (code === undefined || !onTheWayToIt.has(code)) return undefined;
  const says = explanationOf(code)?.says ?? 'could not be reached';
  return fail(says, seen, `${where}; without one: ${without}`);
}

/** The status with which a proxy refused CONNECT: undici says it in words alone. */
function statusOf(causes: readonly Error[]): number | undefined {
  const [, status] = causes.flatMap(
    ({ message }) => /^Proxy response \((\d+)\)/.exec(message) ?? [],
  );
  return status === undefined ? undefined : Number(status);
}
