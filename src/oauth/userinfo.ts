import {
  customFetch,
  processUserInfoResponse,
  skipSubjectCheck,
  userInfoRequest,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import { type Connection, requestOptions } from './connection.ts';
import { withFailures, isPassing } from './errors.ts';
import { quoteError, readErrorResponse, rejectNonJson } from './normalize-response.ts';
import { isOfType, requireReadable, requireSignature } from './signed-response.ts';

export type UserinfoClaims = Readonly<Record<string, unknown>> & { readonly sub: string };

export type UserinfoResponse = {
  readonly claims: UserinfoClaims;
  /** The response was a signed JWT, and its signature was verified with the keys of the server. */
  readonly signed: boolean;
};

export type UserinfoOptions = {
  readonly fetch: Fetch;
  /** The subject of the ID token, which the response must have. */
  readonly sub: string | undefined;
};

const step = 'userinfo endpoint';

/**
 * Requests the claims of the user (OpenID Connect Core section 5.3). Throws `usage` when the
 * metadata has no such endpoint, `oauth_error` when the token is rejected, `check_failed` when the
 * response is about another user or its signature is wrong.
 */
export async function requestUserinfo(
  { server, client }: Connection,
  accessToken: string,
  { fetch, sub }: UserinfoOptions,
): Promise<UserinfoResponse> {
  if (server.userinfo_endpoint === undefined) {
    throw new Failure('usage', `${server.issuer} names no userinfo_endpoint`, {
      hint: { id: 'no_endpoint', endpoint: 'userinfo_endpoint' },
    });
  }
  return await withFailures(step, async () => {
    // Errors are not normalized: this endpoint reports them in WWW-Authenticate (RFC 6750 section 3).
    const options = { ...requestOptions(fetch), [customFetch]: rejectNonJson(fetch) };
    const response = await userInfoRequest(server, client, accessToken, options);
    await requireNoError(response);
    const signed = isOfType(response, 'application/jwt');
    if (signed) await requireReadable(response, step, encrypted);
    const reader = signed ? { ...client, ...signingAlgorithm(server) } : client;
    const claims = await processUserInfoResponse(server, reader, skipSubjectCheck, response);
    if (sub !== undefined && claims.sub !== sub) throw otherUserFailure(claims.sub, sub);
    if (signed) {
      await requireSignature([server, response, options], step);
    }
    return { claims, signed };
  });
}

/** OpenID Connect Core section 5.3.2: such a response "MUST NOT be used". */
function otherUserFailure(seen: string, expected: string): Failure {
  const message = `${step}: the response has sub "${seen}", the ID token has "${expected}"`;
  return new Failure('check_failed', message, {
    hint: 'claims of another user are not used (OpenID Connect Core section 5.3.2): report this to the operators of the server',
  });
}

async function requireNoError(response: Response): Promise<void> {
  if (response.status !== 200 && response.headers.has('www-authenticate')) return;
  const errorResponse = await readErrorResponse(response);
  if (errorResponse !== undefined) {
    const seen = `${quoteError(errorResponse)} (HTTP ${errorResponse.status})`;
    const kind = isPassing(errorResponse.status, errorResponse.error) ? 'network' : 'oauth_error';
    throw new Failure(kind, `${step}: ${seen}`, {
      code: errorResponse.error,
      hint: { id: 'error_code', code: errorResponse.error },
    });
  }
  if (response.status !== 401) return;
  throw new Failure('oauth_error', `${step}: the token was rejected without a reason`, {
    hint: { id: 'userinfo_rejected' },
  });
}

const encrypted =
  'register the client for unencrypted userinfo: remove userinfo_encrypted_response_alg';

/** The registered algorithm of the client is not known here; RS256 is the usual one. */
function signingAlgorithm(server: Connection['server']) {
  const isListed = server.userinfo_signing_alg_values_supported !== undefined;
  return isListed ? {} : { userinfo_signed_response_alg: 'RS256' };
}
