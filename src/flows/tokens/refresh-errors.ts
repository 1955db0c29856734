import { hintOf } from '../../diagnosis/hints/hint-of.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { RefreshRefusal, TokenSet } from '../../model/token-set.ts';
import { judgeRefreshError } from '../../oauth/refresh-error.ts';
import { withoutRefreshToken } from './save-login.ts';
import { signInCommand } from './stored-tokens.ts';

/**
 * The refusal that an error of a refresh is, at `now` (seconds since the epoch); `undefined` for any
 * other error. It ends the sign-in when the server says so, or when it repeats what it has said to
 * the same refresh token before.
 */
export function refusalOf(
  error: unknown,
  { refresh_refused: earlier }: TokenSet,
  now: number,
): RefreshRefusal | undefined {
  if (!(error instanceof Failure)) return undefined;
  const verdict = judgeRefreshError(error);
  if (verdict === 'unrelated') return undefined;
  const { code, message } = error;
  const isRepeated = code === undefined ? earlier?.message === message : earlier?.code === code;
  const ended = verdict === 'ended' || isRepeated;
  return { at: now, ...(code === undefined ? {} : { code }), message, ended };
}

const unreached: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);

/**
 * Whether the response to a refresh may have been lost: not after an error of the server, and not
 * when no connection was made.
 */
export function mayHaveLostResponse(error: unknown): boolean {
  if (error instanceof Failure && (error.code !== undefined || error.kind === 'oauth_error')) {
    return false;
  }
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && unreached.has(at.code)) return false;
  }
  return true;
}

/** A network failure of a refresh, with its possible consequence. */
export function noResponseFailure(error: unknown): unknown {
  if (!(error instanceof Failure) || error.kind !== 'network' || !mayHaveLostResponse(error)) {
    return error;
  }
  const { kind, message } = error;
  const hint = hintOf(error) ?? '';
  const cost =
    'the stored tokens were not changed; if the server has already rotated the refresh token, the next refresh fails with invalid_grant';
  return new Failure(kind, message, { hint: `${hint}\n${cost}`.trim(), cause: error });
}

/**
 * The sign-in has ended: by the `cause` now, or without one by a refusal that an earlier command got.
 * `current` is the set before this refresh: it says when an earlier one was sent without a response.
 */
export function endedLoginFailure(
  settings: Settings,
  current: TokenSet,
  { at, code, message: error }: RefreshRefusal,
  cause?: unknown,
): Failure {
  const { refresh_sent_at: earlier } = current;
  const lost = earlier === undefined ? [] : [lostResponse(earlier)];
  const seen = cause === undefined ? ` (refused at ${isoMoment(at)}, not sent again)` : '';
  const message = `the login of profile "${settings.profile}" is no longer valid: ${error}${seen}`;
  return new Failure('human_needed', message, {
    code,
    hint: [...lost, `sign in again: ${signInCommand(settings, current)}`].join('\n'),
    cause,
  });
}

/** A refusal that does not say what is wrong: the refresh token may be no longer valid. */
export function refusedFailure(settings: Settings, current: TokenSet, error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { kind, message, code, rule, serverError } = error;
  const next = `if the refresh token is no longer valid, sign in again: ${signInCommand(settings, current)}`;
  const hint = [hintOf(error), next].filter(Boolean).join('\n');
  return new Failure(kind, message, { code, rule, serverError, hint, cause: error });
}

function lostResponse(earlier: number): string {
  return [
    `a refresh was sent at ${isoMoment(earlier)} and its response was never stored: the process was ended or the connection failed`,
    'the server has probably rotated the refresh token then, and the new one was lost',
  ].join('\n');
}

export function noRefreshTokenFailure(settings: Settings, current: TokenSet): Failure {
  return new Failure('human_needed', `the profile "${settings.profile}" has no refresh token`, {
    hint: [
      `sign in again: ${signInCommand(settings, current)}`,
      `to get a refresh token: ${withoutRefreshToken(current)}`,
    ].join('\n'),
  });
}

/** The tokens cannot be written, so no refresh was sent. */
export function notSentFailure(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { kind, message } = error;
  return new Failure(kind, message, {
    hint: `nothing was sent, the stored tokens were not changed; ${hintOf(error) ?? ''}`,
    cause: error,
  });
}

/** The server sent new tokens, but they cannot be written. */
export function notStoredFailure(settings: Settings, current: TokenSet, error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { kind, message } = error;
  return new Failure(kind, `the server sent new tokens, but ${message}`, {
    hint: [
      'the old ones are still stored; if the server has rotated the refresh token, they no longer work',
      hintOf(error) ?? '',
      `then try again, and if that fails sign in again: ${signInCommand(settings, current)}`,
    ].join('\n'),
    cause: error,
  });
}

function isoMoment(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
