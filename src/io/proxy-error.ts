import { Failure } from '../errors.ts';
import { explanationOf } from './network-words.ts';
import type { TunnelRefused } from './tunnel.ts';

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

const where = 'it is named by --proxy, ATM_PROXY, HTTPS_PROXY or HTTP_PROXY';

/** What went wrong at the proxy itself as a `network` failure, or `undefined` when it was not it. */
export function describeProxyError(
  { proxy, step, origin }: ProxyAttempt,
  causes: readonly Error[],
  code: string | undefined,
): Failure | undefined {
  const [cause] = causes;
  const status = statusOf(causes);
  if (status !== undefined) {
    const { says, hint } = refusal(status, proxy, origin);
    return new Failure('network', `${step}: the proxy ${proxy} ${says} (HTTP ${status})`, {
      hint,
      cause,
    });
  }
  if (code === undefined || !onTheWayToIt.has(code)) return undefined;
  const says = explanationOf(code)?.says ?? 'could not be reached';
  return new Failure('network', `${step}: the proxy ${proxy} ${says} (${code})`, {
    hint: `${where}; without one: --proxy none, or NO_PROXY=${new URL(origin).hostname}`,
    cause,
  });
}

function statusOf(causes: readonly Error[]): number | undefined {
  const found = causes.find((cause): cause is TunnelRefused => 'proxyStatus' in cause);
  return found?.proxyStatus;
}

function refusal(status: number, proxy: string, origin: string) {
  const { hostname } = new URL(origin);
  if (status === 407) {
    const { protocol, host } = new URL(proxy);
    return {
      says: 'wants to know who you are',
      hint: `put name and password into its address: ${protocol}//<name>:<password>@${host}; ${where}`,
    };
  }
  if (status >= 500) {
    return {
      says: `could not reach ${origin}`,
      hint: `check the address; where the proxy is not needed: NO_PROXY=${hostname} or --proxy none`,
    };
  }
  return {
    says: `does not let anybody through to ${origin}`,
    hint: `ask those who run it to allow ${hostname}; where it is not needed: NO_PROXY=${hostname} or --proxy none`,
  };
}
