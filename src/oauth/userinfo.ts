import {
  clockTolerance,
  customFetch,
  processUserInfoResponse,
  skipSubjectCheck,
  userInfoRequest,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import { readErrorBody } from '../util/error-body.ts';
import { type Connection, requestOptions } from './connection.ts';
import { withProof } from './dpop.ts';
import { withFailures, isPassing } from './errors.ts';
import { quoteError, readErrorResponse, rejectNonJson } from './normalize-response.ts';
import { readResponse } from './read-response.ts';
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
  /** Seconds, for a signed response; by default those of the library, 30. */
  readonly clockTolerance?: number | undefined;
};

const step = 'userinfo endpoint';

/**
 * Requests the claims of the user (OpenID Connect Core section 5.3). Throws `usage` when the
 * metadata has no such endpoint, `oauth_error` when the token is rejected, `check_failed` when the
 * response is about another user or its signature is wrong.
 */
export async function requestUserinfo(
  connection: Connection,
  accessToken: string,
  { fetch, sub, clockTolerance: seconds }: UserinfoOptions,
): Promise<UserinfoResponse> {
  const { server, client, proofs } = connection;
  if (server.userinfo_endpoint === undefined) {
    throw new Failure('usage', `${server.issuer} names no userinfo_endpoint`, {
      advice: { id: 'no_endpoint', endpoint: 'userinfo_endpoint' },
      rule: 'U20',
    });
  }
  return await withFailures(step, async () => {
    // Errors are not normalized: this endpoint reports them in WWW-Authenticate (RFC 6750 section 3).
    const options = { ...requestOptions(fetch), [customFetch]: rejectNonJson(fetch) };
    const response = await withProof(proofs, (proof) =>
      userInfoRequest(server, client, accessToken, { ...options, ...proof }),
    );
    await requireNoError(response);
    const signed = isOfType(response, 'application/jwt');
    if (signed) await requireReadable(response, step, encrypted);
    const tolerant = seconds === undefined ? client : { ...client, [clockTolerance]: seconds };
    const reader = signed ? { ...tolerant, ...signingAlgorithm(server) } : client;
    const read = signed ? response : await readResponse(connection, 'userinfo', response);
    const claims = await processUserInfoResponse(server, reader, skipSubjectCheck, read);
    if (sub !== undefined && claims.sub !== sub) throw otherUserFailure(claims.sub, sub);
    if (signed) {
      await requireSignature([server, response, options], step);
    }
    return { claims, signed };
  });
}

/** OpenID Connect Core section 5.3.2: such a response "MUST NOT be used". */
function otherUserFailure(seen: string, expected: string): Failure {
  const message = `${step}: the response has sub "${seen}", the ID token has "${expected}"; claims of another user are not used`;
  return new Failure('check_failed', message, {
    advice: { id: 'server_fault', source: 'OpenID Connect Core section 5.3.2' },
  });
}

async function requireNoError(response: Response): Promise<void> {
  const { status } = response;
  if (status !== 200 && response.headers.has('www-authenticate')) return;
  const rejected = { id: 'userinfo_rejected' } as const;
  const errorResponse = await readErrorResponse(response);
  if (errorResponse !== undefined) {
    const { error } = errorResponse;
    const seen = `${quoteError(errorResponse)} (HTTP ${errorResponse.status})`;
    const kind = isPassing(errorResponse.status, error) ? 'network' : 'oauth_error';
    // RFC 6750 section 3.1: 401 is about the token, whatever the server calls it.
    const isOwnCode = status === 401 && !/^(?:invalid|insufficient)_/.test(error);
    const advice = isOwnCode ? rejected : ({ id: 'error_code', code: error } as const);
    throw new Failure(kind, `${step}: ${seen}`, { code: error, advice });
  }
  if (status !== 401) return;
  const { words } = readErrorBody(await response.clone().text());
  const reason = words ?? 'the token was rejected without a reason';
  throw new Failure('oauth_error', `${step}: ${reason} (HTTP 401)`, { advice: rejected });
}

const encrypted = 'userinfo_encrypted_response_alg';

/** The registered algorithm of the client is not known here; RS256 is the usual one. */
function signingAlgorithm(server: Connection['server']) {
  const isListed = server.userinfo_signing_alg_values_supported !== undefined;
  return isListed ? {} : { userinfo_signed_response_alg: 'RS256' };
}
