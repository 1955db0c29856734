import type { ErrorResponse } from '../evidence/error-response.ts';
import type { ObservedExchange } from '../evidence/exchange.ts';
import { isApi, isRedirect } from '../match.ts';
import type { Kind } from './kind.ts';

/** The kind that status and code suggest. */
export function kindOfStatus(
  { step, sent, errorResponse }: ObservedExchange,
  said: string,
): Kind | undefined {
  const { status = 0, error } = errorResponse;
  if (status === 429) return 'rate-limit';
  if (otherForms.has(status)) return 'request-malformed';
  // Whatever lacks a scope there has another word for it.
  if (step === 'userinfo' && status === 403 && said === '') return 'token-dead';
  if (isApi(step)) return ofResource(errorResponse);
  if (status >= 500) return 'server-down';
  if (error === 'access_denied' && sent['grant_type']?.endsWith(':token-exchange')) {
    return 'token-exchange';
  }
  const isClient = authenticated.has(step);
  const isReasoned = (said !== '' || error !== undefined) && error !== 'invalid_token';
  if (isClient && status === 401 && isReasoned) return 'client-secret';
  return error === 'invalid_request' ? 'request-malformed' : undefined;
}

const authenticated: ReadonlySet<string> = new Set([
  'token',
  'device authorization',
  'pushed authorization request',
  'introspection',
  'refresh',
]);

/** Another method, no length, too much of it, another type, headers too large. */
const otherForms: ReadonlySet<number> = new Set([405, 411, 413, 414, 415, 431]);

function ofResource({ status = 0, html, error }: ErrorResponse): Kind | undefined {
  if (isRedirect(status)) return 'login-page';
  if (status >= 500) return 'server-down';
  if (status === 401 || error === 'invalid_token') return 'token-dead';
  return status === 403 && html === undefined ? 'token-scope' : undefined;
}

/** Whether the status says this, and not only suggests it. */
export function certaintyOf(
  kind: Kind,
  { step, errorResponse: { status, error = '' } }: ObservedExchange,
): 'sure' | 'suggested' {
  // RFC 6749 section 5.2 has 401 for the client alone; some servers have it for a code or a token too.
  const isClient =
    kind === 'client-secret' &&
    ['invalid_client', 'unauthorized_client', 'access_denied'].includes(error);
  const isTold = isClient || ['rate-limit', 'server-down', 'login-page'].includes(kind);
  return isTold || (step === 'userinfo' && status === 401) ? 'sure' : 'suggested';
}
