import type { Advice } from '../../model/advice.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { RefreshRefusal, TokenSet } from '../../model/token-set.ts';
import type { Connection } from '../../oauth/connection.ts';
import { judgeRefreshError } from '../../oauth/refresh-error.ts';

/**
 * The refusal that an error of a refresh is, at `now` (seconds since the epoch); `undefined` for any
 * other error. It ends the sign-in when the server says so, or when it repeats what it has said to
 * the same refresh token before; not where another certificate was shown than the tokens are bound to,
 * which may be all that is wrong.
 */
export function refusalOf(
  error: unknown,
  { refresh_refused: earlier, certificate_thumbprint: bound }: TokenSet,
  { now, certificate }: { readonly now: number } & Pick<Connection, 'certificate'>,
): RefreshRefusal | undefined {
  if (!(error instanceof Failure)) return undefined;
  const verdict = judgeRefreshError(error);
  if (verdict === 'unrelated') return undefined;
  const { code, message } = error;
  const isRepeated = code === undefined ? earlier?.message === message : earlier?.code === code;
  const isBoundToOther = bound !== undefined && bound !== certificate?.thumbprint;
  const ended = !isBoundToOther && (verdict === 'ended' || isRepeated);
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
  return wrapped(error, `${error.message}; the stored tokens were not changed`, [
    { id: 'refresh_unanswered' },
  ]);
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
  const lost = earlier === undefined ? '' : `; ${lostResponse(earlier)}`;
  const seen = cause === undefined ? ` (refused at ${isoMoment(at)}, not sent again)` : '';
  const message = `the login of profile "${settings.profile}" is no longer valid: ${error}${seen}${lost}`;
  return new Failure('human_needed', message, { code, advice: { id: 'sign_in_again' }, cause });
}

/** A refusal that does not say what is wrong: the refresh token may be no longer valid. */
export function refusedFailure(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  return wrapped(error, error.message, [{ id: 'refresh_refused' }]);
}

/**
 * A refusal after another certificate was shown than the tokens are bound to, or none: that may be all
 * that is wrong. `undefined` for any other error.
 */
export function otherCertificateShownFailure(
  error: unknown,
  { certificate_thumbprint: bound }: TokenSet,
  { certificate }: Pick<Connection, 'certificate'>,
): Failure | undefined {
  if (bound === undefined || bound === certificate?.thumbprint) return undefined;
  if (!(error instanceof Failure) || error.kind !== 'oauth_error') return undefined;
  const { kind, code, serverError } = error;
  if (code === 'invalid_client') return undefined;
  const seen = certificate === undefined ? 'none' : certificate.thumbprint;
  const message = `${error.message}; the tokens are bound to the certificate x5t#S256 ${bound}, and the connection showed ${seen}`;
  return new Failure(kind, message, {
    code,
    serverError,
    rule: 'T47',
    advice: { id: 'other_certificate', isGiven: certificate !== undefined },
    cause: error,
  });
}

function lostResponse(earlier: number): string {
  return `a refresh was sent at ${isoMoment(earlier)} and its response was never stored: the server has probably rotated the refresh token then`;
}

export function noRefreshTokenFailure({ profile }: Settings): Failure {
  return new Failure('human_needed', `the profile "${profile}" has no refresh token`, {
    rule: 'R01',
    advice: { id: 'sign_in_again' },
  });
}

/** The tokens cannot be written, so no refresh was sent. */
export function notSentFailure(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  return wrapped(
    error,
    `${error.message}; nothing was sent, and the stored tokens were not changed`,
  );
}

/** The server sent new tokens, but they cannot be written. */
export function notStoredFailure(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const kept =
    'the old ones are still stored, and no longer work if the server has rotated the refresh token';
  return wrapped(error, `the server sent new tokens, but ${error.message}; ${kept}`, [
    { id: 'refresh_not_stored' },
  ]);
}

/** The same failure with another message and more advice. */
function wrapped(error: Failure, message: string, more: readonly Advice[] = []): Failure {
  const { kind, code, rule, serverError, advice } = error;
  return new Failure(kind, message, {
    code,
    rule,
    serverError,
    advice: [...advice, ...more],
    cause: error,
  });
}

function isoMoment(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
