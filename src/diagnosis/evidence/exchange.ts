import type { Exchange, Message } from '../../model/exchange.ts';
import { unverifiedClaims } from '../../jwt/decode.ts';
import type { RunCheck } from '../../model/run.ts';
import {
  membersOf,
  type ErrorResponse,
  parseErrorResponse,
  errorFromParameters,
  errorFromMessage,
} from './error-response.ts';

/** One exchange as a rule reads it: what was sent, and the parsed response. */
export type ObservedExchange = {
  readonly step: string;
  readonly exchange: Exchange;
  /** The parameters of the query and of the body; secrets may be fingerprints. */
  readonly sent: Readonly<Record<string, string>>;
  readonly errorResponse: ErrorResponse;
};

/** The steps in which a browser delivers the response as parameters of a request. */
const broughtByBrowser: ReadonlySet<string> = new Set(['callback', 'stranger']);

export function observeExchange(exchange: Exchange): ObservedExchange {
  const { request, response, error } = exchange;
  // A grant without a browser is a request to the token endpoint too.
  const step = stepOf(exchange);
  const sent = { ...queryOf(request.url), ...formOf(request) };
  return { step, exchange, sent, errorResponse: parseResponse() };

  function parseResponse(): ErrorResponse {
    if (broughtByBrowser.has(step)) return errorFromParameters(sent);
    return response === undefined
      ? errorFromMessage(undefined, error ?? '')
      : parseErrorResponse(response);
  }
}

function stepOf(exchange: Exchange): string {
  if (isLook(exchange)) return 'authorization';
  return exchange.step === 'grant' ? 'token' : exchange.step;
}

/** Whether this program, and not the browser, requested the authorization URL. */
export function isLook({ step }: Pick<Exchange, 'step'>): boolean {
  return step === 'authorization page';
}

/** Whether something went wrong in it; waiting for the user is no failure (RFC 8628 section 3.5). */
export function isFailing({ step, exchange, errorResponse }: ObservedExchange): boolean {
  if (step === 'stranger') return false;
  if (step === 'pasted') return true;
  if (exchange.error !== undefined) return true;
  if (step === 'callback') return errorResponse.error !== undefined;
  const { error, status = 0, html } = errorResponse;
  if (error === 'authorization_pending' || error === 'slow_down') return false;
  // Its body is ignored (RFC 7009 section 2.2).
  if (step === 'revocation' && status === 200 && html === undefined) return false;
  if (error !== undefined || status >= 400) return true;
  return html !== undefined && !['authorization', 'api', 'userinfo'].includes(step);
}

/** Whether a server wants its nonce in the next proof; it has not looked at the rest (RFC 9449 section 8). */
export function asksForNonce({ errorResponse }: Pick<ObservedExchange, 'errorResponse'>): boolean {
  const { error, challenges } = errorResponse;
  const code = 'use_dpop_nonce';
  return error === code || challenges.some(({ parameters }) => parameters['error'] === code);
}

function queryOf(url: string): Readonly<Record<string, string>> {
  if (!URL.canParse(url)) return {};
  const { searchParams, hash } = new URL(url);
  const fragment = hash.includes('=') ? new URLSearchParams(hash.slice(1)) : [];
  return Object.fromEntries([...fragment, ...searchParams]);
}

function formOf(request: Message): Readonly<Record<string, string>> {
  if (request.body === undefined) return {};
  const pairs = Object.entries(membersOf(request)).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(pairs) as Readonly<Record<string, string>>;
}

type Checked = { readonly checks: readonly RunCheck[] };

/** The first of these checks that did not pass: a failed one, else an undecided one. */
export function failedCheck({ checks }: Checked, ids: readonly string[]): RunCheck | undefined {
  const found = checks.filter(({ id }) => ids.includes(id));
  return (
    found.find(({ verdict }) => verdict === 'fail') ??
    found.find(({ verdict }) => verdict === 'unknown')
  );
}

/** The client authentication method of a request. */
export type SentClientAuth = 'none' | 'basic' | 'post' | 'assertion' | 'several' | 'another method';

/** Finds the client authentication method of a request (RFC 6749 section 2.3, RFC 7521). */
export function clientAuthOf({ exchange, sent }: ObservedExchange): SentClientAuth {
  const ways: SentClientAuth[] = [];
  const header = exchange.request.headers['authorization'];
  if (header !== undefined) ways.push(/^basic\b/i.test(header) ? 'basic' : 'another method');
  if (sent['client_secret'] !== undefined) ways.push('post');
  if (sent['client_assertion'] !== undefined) ways.push('assertion');
  return ways.length > 1 ? 'several' : (ways[0] ?? 'none');
}

/** Below this many seconds a difference of clocks explains nothing. */
const smallest = 5;

/** Seconds that the clock of a server is ahead of this one, and what shows it. */
export type ClockOffset = { readonly seconds: number; readonly by: string };

/**
 * How far the clock of the server is ahead of ours, by the `Date` header of a response, or without
 * one by the `iat` of a token that was issued in it; `undefined` when the time that the exchange
 * took can explain the difference, or when nothing shows it.
 */
export function clockOffset(observed: ObservedExchange): ClockOffset | undefined {
  const { startedAt, durationMs = 0, response } = observed.exchange;
  const date = response?.headers['date'];
  // oxlint-disable-next-line no-restricted-globals -- a given moment is read, no clock is asked
  const byDate = date === undefined ? Number.NaN : Date.parse(date);
  const theirs = Number.isNaN(byDate) ? issuedAt(observed) : byDate;
  if (theirs === undefined) return undefined;
  const offset = (theirs - (startedAt + durationMs / 2)) / 1000;
  if (Math.abs(offset) <= smallest + durationMs / 1000) return undefined;
  const by = Number.isNaN(byDate) ? 'the iat of the new token' : 'its Date header';
  return { seconds: Math.round(offset), by };
}

/** Whether the response says what time it is at the server. */
export function hasDate({ exchange }: ObservedExchange): boolean {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is read, no clock is asked
  return !Number.isNaN(Date.parse(exchange.response?.headers['date'] ?? ''));
}

/** When a new token says that it was issued, in milliseconds; a fingerprint says nothing. */
function issuedAt({ step, errorResponse: { members, status } }: ObservedExchange) {
  if (status !== 200 || !['token', 'refresh', 'device token'].includes(step)) return undefined;
  const times = ['id_token', 'access_token'].map((name) => {
    const token = members[name];
    return typeof token === 'string' ? unverifiedClaims(token)['iat'] : undefined;
  });
  const iat = times.find((time) => typeof time === 'number');
  return iat === undefined ? undefined : iat * 1000;
}

/** Milliseconds since the epoch as the time of a day: `12:00:02`, in UTC. */
export function clockTime(milliseconds: number): string {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is written, no clock is asked
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? 'an unknown time' : `${date.toISOString().slice(11, 19)}Z`;
}
