import { hintOf } from '../../diagnosis/hints/hint-of.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { withoutRefreshToken } from './save-login.ts';
import { signInCommand } from './stored-tokens.ts';

/** Only `invalid_grant` ends a login (RFC 6749 section 5.2): other errors may be temporary. */
export function isDead(error: unknown): boolean {
  return error instanceof Failure && error.kind === 'oauth_error' && error.code === 'invalid_grant';
}

const unreached: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
]);

/**
 * Whether the response to a refresh may have been lost: not after an OAuth error, and not when no
 * connection was made.
 */
export function mayHaveLostResponse(error: unknown): boolean {
  if (error instanceof Failure && error.code !== undefined) return false;
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
 * `current` is the set before this refresh: it says when an earlier one was sent without a
 * response.
 */
export function deadLoginFailure(settings: Settings, current: TokenSet, cause: unknown): Failure {
  const error = cause instanceof Failure ? cause.message : '';
  const { refresh_sent_at: earlier } = current;
  const lost = earlier === undefined ? [] : [lostResponse(earlier)];
  const message = `the login of profile "${settings.profile}" is no longer valid: ${error}`;
  return new Failure('human_needed', message, {
    code: 'invalid_grant',
    hint: [...lost, `sign in again: ${signInCommand(settings, current)}`].join('\n'),
    cause,
  });
}

function lostResponse(earlier: number): string {
  const at = new Date(earlier * 1000).toISOString();
  return [
    `a refresh was sent at ${at} and its response was never stored: the process was ended or the connection failed`,
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
