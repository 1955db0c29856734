import { hintOf } from '../../diagnosis/hints/hint-of.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { signInCommand } from './stored-tokens.ts';

/** Only `invalid_grant` ends a login (RFC 6749 section 5.2): everything else may pass. */
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
 * Whether the server may have answered a refresh without the answer reaching us: not when it said
 * an error of OAuth, and not when there was no connection to send it over.
 */
export function mayHaveLostResponse(error: unknown): boolean {
  if (error instanceof Failure && error.code !== undefined) return false;
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth += 1) {
    if ('code' in at && unreached.has(at.code)) return false;
  }
  return true;
}

/** A failure of the network on a refresh, with what it may have cost. */
export function noResponseFailure(error: unknown): unknown {
  if (!(error instanceof Failure) || error.kind !== 'network' || !mayHaveLostResponse(error)) {
    return error;
  }
  const { kind, message } = error;
  const hint = hintOf(error) ?? '';
  const cost =
    'the tokens are kept as they were; if the server had replaced the refresh token already, the next try says that the login is over';
  return new Failure(kind, message, { hint: `${hint}\n${cost}`.trim(), cause: error });
}

/** `current` is the set before this refresh: it says when an earlier one was sent without an answer. */
export function deadLoginFailure(settings: Settings, current: TokenSet, cause: unknown): Failure {
  const said = cause instanceof Failure ? cause.message : '';
  const { refresh_sent_at: earlier } = current;
  const lost = earlier === undefined ? [] : [lostResponse(earlier)];
  const message = `the login of profile "${settings.profile}" is over: ${said}`;
  return new Failure('human_needed', message, {
    code: 'invalid_grant',
    hint: [...lost, `sign in again: ${signInCommand(settings, current)}`].join('\n'),
    cause,
  });
}

function lostResponse(earlier: number): string {
  const at = new Date(earlier * 1000).toISOString();
  return [
    `a refresh was sent at ${at} and its answer was never stored here: the process was ended or the connection broke`,
    'very likely the server had replaced the refresh token by then, and nobody has the new one',
  ].join('\n');
}

export function nothingToRefresh(settings: Settings, current: TokenSet): Failure {
  return new Failure('human_needed', `the profile "${settings.profile}" has no refresh token`, {
    hint: [
      `sign in again: ${signInCommand(settings, current)}`,
      'for a refresh token ask for --scope offline_access, on some servers also --prompt consent',
    ].join('\n'),
  });
}

/** The tokens cannot be written, and so the server was not asked for others. */
export function notSentFailure(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { kind, message } = error;
  return new Failure(kind, message, {
    hint: `nothing was sent and the old tokens are kept; ${hintOf(error) ?? ''}`,
    cause: error,
  });
}

/** The server gave new tokens, and they cannot be written. */
export function notStoredFailure(settings: Settings, current: TokenSet, error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { kind, message } = error;
  return new Failure(kind, `the server sent new tokens, but ${message}`, {
    hint: [
      'the old ones are kept; if the server has replaced the refresh token they are used up',
      hintOf(error) ?? '',
      `then try again, and if that fails sign in again: ${signInCommand(settings, current)}`,
    ].join('\n'),
    cause: error,
  });
}
