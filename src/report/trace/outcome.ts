import type { Exchange } from '../../model/exchange.ts';
import { membersOf, readBody, urlPairs } from './message-body.ts';

/** How an exchange ended: `pending` is the "not yet" of a device login, and what decided nothing. */
export type Outcome = {
  readonly verdict: 'ok' | 'pending' | 'failed';
  /** The status and the error code, such as `400 invalid_grant`. */
  readonly words: string;
};

const patience: ReadonlySet<string> = new Set(['authorization_pending', 'slow_down']);

/** Judges an exchange by its status, and by the error that its answer or callback names. */
export function outcomeOf(exchange: Exchange): Outcome {
  const { step, response } = exchange;
  const code = errorCode(exchange);
  if (step === 'authorization' && response === undefined && exchange.error === undefined) {
    return { verdict: 'ok', words: 'opened' };
  }
  if (step === 'callback' || step === 'pasted') {
    return code === undefined
      ? { verdict: 'ok', words: step === 'pasted' ? 'given' : 'came back' }
      : { verdict: 'failed', words: code };
  }
  if (step === 'stranger') return { verdict: 'pending', words: 'ignored' };
  if (response === undefined) return { verdict: 'failed', words: 'no answer' };
  const words = code === undefined ? `${response.status}` : `${response.status} ${code}`;
  if (code !== undefined && patience.has(code)) return { verdict: 'pending', words };
  const failed = response.status >= 400 || code !== undefined;
  return { verdict: failed ? 'failed' : 'ok', words };
}

/** The `error` of an answer (RFC 6749 section 5.2) or a callback, when it has the form of one. */
function errorCode({ leg, request, response }: Exchange): string | undefined {
  const named =
    leg === 'browser'
      ? urlPairs(request.url).find(([name]) => name === 'error')?.[1]
      : errorMember(response);
  // RFC 6749 has printable ASCII here; what else comes is told where there is room for it.
  return typeof named === 'string' && /^[\w.:-]{1,48}$/.test(named) ? named : undefined;
}

function errorMember(response: Exchange['response']): unknown {
  const body = response === undefined ? undefined : readBody(response);
  if (body?.type !== 'json') return undefined;
  return membersOf(body.value).find(([name]) => name === 'error')?.[1];
}
