import type { Exchange } from '../../model/exchange.ts';
import { parseChallenges } from '../../util/www-authenticate.ts';
import { membersOf, readBody, urlPairs } from './message-body.ts';

/**
 * How an exchange ended: `pending` is the "not yet" of a device login, a request without the nonce of
 * the server, and a rejected request.
 */
export type Outcome = {
  readonly verdict: 'ok' | 'pending' | 'failed';
  /** The status and the error code, such as `400 invalid_grant`. */
  readonly text: string;
};

const pollAgain: ReadonlySet<string> = new Set(['authorization_pending', 'slow_down']);

/** The outcome of an exchange, by its status and the `error` of its response or callback. */
export function outcomeOf(exchange: Exchange): Outcome {
  const { step, response } = exchange;
  const code = errorCode(exchange);
  if (step === 'authorization' && response === undefined && exchange.error === undefined) {
    return { verdict: 'ok', text: 'opened' };
  }
  if (step === 'callback' || step === 'pasted') {
    return code === undefined
      ? { verdict: 'ok', text: step === 'pasted' ? 'pasted' : 'redirected back' }
      : { verdict: 'failed', text: code };
  }
  if (step === 'stranger') return { verdict: 'pending', text: 'ignored' };
  if (response === undefined) return { verdict: 'failed', text: 'no response' };
  const text = code === undefined ? `${response.status}` : `${response.status} ${code}`;
  if (code !== undefined && pollAgain.has(code)) return { verdict: 'pending', text };
  if (asksForNonce(exchange) && (exchange.attempt ?? 1) === 1) return { verdict: 'pending', text };
  const isIgnored = step === 'revocation' && response.status === 200;
  const failed = response.status >= 400 || (code !== undefined && !isIgnored);
  return { verdict: failed ? 'failed' : 'ok', text };
}

/** Whether a server or an API wants its nonce in the proof of the request (RFC 9449 sections 8, 9). */
export function asksForNonce({ response }: Pick<Exchange, 'response'>): boolean {
  if (response === undefined || response.status < 400) return false;
  const challenges = parseChallenges(response.headers['www-authenticate']);
  const named = challenges.map(({ parameters }) => parameters['error']);
  return [...named, errorMember(response)].includes('use_dpop_nonce');
}

/** The `error` of a response (RFC 6749 section 5.2) or a callback, when it has the form of one. */
function errorCode({ leg, request, response }: Exchange): string | undefined {
  const named =
    leg === 'browser'
      ? urlPairs(request.url).find(([name]) => name === 'error')?.[1]
      : errorMember(response);
  // RFC 6749 has printable ASCII here; anything else is shown with the body.
  return typeof named === 'string' && /^[\w.:-]{1,48}$/.test(named) ? named : undefined;
}

function errorMember(response: Exchange['response']): unknown {
  const body = response === undefined ? undefined : readBody(response);
  if (body?.type !== 'json') return undefined;
  return membersOf(body.value).find(([name]) => name === 'error')?.[1];
}
