import {
  customFetch,
  OperationProcessingError,
  processUserInfoResponse,
  skipSubjectCheck,
  userInfoRequest,
  validateApplicationLevelSignature,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import { type Connection, requestOptions } from './connection.ts';
import { explained, isPassing } from './errors.ts';
import { quoteError, readErrorResponse, rejectNonJson } from './normalize-response.ts';

export type UserinfoClaims = Readonly<Record<string, unknown>> & { readonly sub: string };

export type UserinfoResponse = {
  readonly claims: UserinfoClaims;
  /** The answer was a signed JWT, and its signature was checked against the keys of the server. */
  readonly signed: boolean;
};

export type UserinfoOptions = {
  readonly fetch: Fetch;
  /** The subject of the ID token, which the answer has to be about. */
  readonly sub: string | undefined;
};

const step = 'userinfo endpoint';

/**
 * Asks who a token belongs to (OpenID Connect Core section 5.3). Throws `usage` when the server names
 * no such endpoint, `oauth_error` when it refuses the token, `check_failed` when the answer is about
 * somebody else or its signature is wrong.
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
  return await explained(step, async () => {
    // Errors are read as they came: this endpoint says in WWW-Authenticate what is wrong (RFC 6750 section 3).
    const options = { ...requestOptions(fetch), [customFetch]: rejectNonJson(fetch) };
    const response = await userInfoRequest(server, client, accessToken, options);
    await requireNoError(response);
    const signed = /^application\/jwt\b/i.test(response.headers.get('content-type') ?? '');
    if (signed) await requireReadable(response);
    const reader = signed ? { ...client, ...signingAlgorithm(server) } : client;
    const claims = await processUserInfoResponse(server, reader, skipSubjectCheck, response);
    if (sub !== undefined && claims.sub !== sub) throw otherUserFailure(claims.sub, sub);
    if (signed) await requireSignature(server, response, options);
    return { claims, signed };
  });
}

/** OpenID Connect Core section 5.3.2: such an answer "MUST NOT be used". */
function otherUserFailure(seen: string, expected: string): Failure {
  const message = `${step}: the answer is about "${seen}", the ID token is about "${expected}"`;
  return new Failure('check_failed', message, {
    hint: 'claims of another person are not used (OpenID Connect Core section 5.3.2): ask the operators of the server whose access token this is',
  });
}

async function requireNoError(response: Response): Promise<void> {
  if (response.status !== 200 && response.headers.has('www-authenticate')) return;
  const answer = await readErrorResponse(response);
  if (answer !== undefined) {
    const seen = `${quoteError(answer)} (HTTP ${answer.status})`;
    const kind = isPassing(answer.status, answer.error) ? 'network' : 'oauth_error';
    throw new Failure(kind, `${step}: the server answered ${seen}`, {
      code: answer.error,
      hint: { id: 'error_code', code: answer.error },
    });
  }
  if (response.status !== 401) return;
  throw new Failure('oauth_error', `${step}: the server refused the token and does not say why`, {
    hint: { id: 'userinfo_rejected' },
  });
}

/** oauth4webapi reports a wrong signature under the code of a malformed answer. */
async function requireSignature(
  ...[server, response, options]: Parameters<typeof validateApplicationLevelSignature>
): Promise<void> {
  try {
    await validateApplicationLevelSignature(server, response, options);
  } catch (error) {
    const isWrong =
      error instanceof OperationProcessingError && error.code === 'OAUTH_INVALID_RESPONSE';
    if (!isWrong) throw error;
    throw new Failure('check_failed', `${step}: the signature of the answer is wrong`, {
      hint: { id: 'userinfo_signature' },
      cause: error,
    });
  }
}

/** Five parts are an encrypted token (RFC 7516 section 3), which only the client's key opens. */
async function requireReadable(response: Response): Promise<void> {
  const text = await response.clone().text();
  if (text.split('.').length !== 5) return;
  throw new Failure('undecided', `${step}: the answer is encrypted (JWE)`, {
    hint: 'register the client for plain or signed userinfo: userinfo_encrypted_response_alg',
  });
}

/** The algorithm that the client was registered with is not known here; RS256 is the usual one. */
function signingAlgorithm(server: Connection['server']) {
  const isListed = server.userinfo_signing_alg_values_supported !== undefined;
  return isListed ? {} : { userinfo_signed_response_alg: 'RS256' };
}
