import { Failure } from '../model/errors.ts';
import type { PollOutcome } from './device-polling.ts';
import { type ErrorResponse, quoteError } from './normalize-response.ts';

const meanings: Readonly<Record<string, string>> = {
  bad_verification_code: 'the server does not know the device code',
  device_flow_disabled: 'the device flow is disabled for this client',
  incorrect_client_credentials: 'the server does not know this client',
  incorrect_device_code: 'the server does not know the device code',
  invalid_grant: 'the device code was already used, has expired, or was issued to another client',
  invalid_scope: 'this scope is not allowed in the device flow',
  unauthorized_client: 'this client may not use the device flow',
  unsupported_grant_type: 'the server does not support the device grant',
};

const refusals: ReadonlySet<string> = new Set([
  'access_denied',
  // Microsoft Entra
  'authorization_declined',
]);

const expiries: ReadonlySet<string> = new Set([
  'expired_token',
  // GitHub
  'token_expired',
]);

const passing: ReadonlySet<string> = new Set(['server_error', 'temporarily_unavailable']);

/**
 * What an error means for the polling (RFC 8628 section 3.5). The code decides: servers send
 * `authorization_pending` with 200, 400, 403 and 428. The status decides only for an unknown code.
 */
export function outcomeOfError(
  errorResponse: ErrorResponse,
  retryAfter: number | undefined,
): PollOutcome {
  const { error, interval, status } = errorResponse;
  if (error === 'authorization_pending') return { type: 'pending' };
  if (error === 'slow_down') return { type: 'slow_down', interval, retryAfter };
  if (expiries.has(error)) return { type: 'expired', serverError: quoteResponse(errorResponse) };
  if (refusals.has(error)) return { type: 'failed', failure: deviceFailure(errorResponse) };
  if (passing.has(error) || status === 429 || status >= 500) {
    return { type: 'transient', detail: `HTTP ${status} ${quoteError(errorResponse)}`, retryAfter };
  }
  return { type: 'failed', failure: deviceFailure(errorResponse) };
}

/**
 * The failure for an error of either endpoint: `refused` when the user denied it, else
 * `oauth_error`.
 */
export function deviceFailure(errorResponse: ErrorResponse): Failure {
  const { error, error_description: description } = errorResponse;
  const seen = quoteResponse(errorResponse);
  if (refusals.has(error)) {
    return new Failure('refused', `the sign-in was denied: ${seen}`, {
      code: error,
      advice: { id: 'error_code', code: 'access_denied' },
    });
  }
  const meaning =
    errorResponse.status === 401
      ? 'the server refuses the authentication of this client'
      : (Object.hasOwn(meanings, error) && meanings[error]) || 'the device sign-in failed';
  return new Failure('oauth_error', `${meaning}: ${seen}`, {
    code: error,
    advice: { id: 'device_error_code', code: error, description },
  });
}

function quoteResponse(errorResponse: ErrorResponse): string {
  return `${quoteError(errorResponse)} (HTTP ${errorResponse.status})`;
}
