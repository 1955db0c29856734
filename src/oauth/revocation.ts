import { processRevocationResponse, revocationRequest } from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import { type Connection, requestOptions } from './connection.ts';
import { readErrorBody } from '../util/error-body.ts';
import { isPassing, withFailures } from './errors.ts';
import { statusOf } from './normalize-response.ts';

export type TokenKind = 'refresh_token' | 'access_token';

/** `not_revocable`: the server does not support revoking access tokens (JWTs). */
export type Revocation = 'revoked' | 'not_revocable';

export type RevokeTokenOptions = {
  readonly fetch: Fetch;
  readonly kind?: TokenKind | undefined;
  /** The refresh token that belongs to this access token was revoked just before. */
  readonly isAfterRefreshToken?: boolean;
};

/**
 * Revokes a token (RFC 7009 section 2.1). Throws `oauth_error` with the server's code, or `network`
 * when the response is not OAuth: the token may still be valid then.
 */
export async function revoke(
  connection: Connection,
  token: string,
  { fetch, kind, isAfterRefreshToken = false }: RevokeTokenOptions,
): Promise<Revocation> {
  const { server, client, authenticateAt } = connection;
  const send = async () => {
    const response = await revocationRequest(
      server,
      client,
      authenticateAt('revocation_endpoint'),
      token,
      {
        ...requestOptions(askingForJson(fetch)),
        additionalParameters: kind === undefined ? {} : { token_type_hint: kind },
      },
    );
    if (!(await isSuccess(response))) await processRevocationResponse(response);
  };
  try {
    await withFailures('revocation endpoint', send, connection);
    return 'revoked';
  } catch (error) {
    // RFC 7009 section 2.2.1; only "the revocation of refresh tokens" has to be supported.
    const isUnsupported = error instanceof Failure && error.code === 'unsupported_token_type';
    if (isUnsupported && kind === 'access_token') return 'not_revocable';
    if (isAfterRefreshToken && isAboutInvalidToken(error)) return 'revoked';
    throw error;
  }
}

/**
 * Whether a public client was refused where the metadata list no method for it: such a server,
 * Spring's for one, revokes only the tokens of clients that authenticate.
 */
export function isForConfidentialClients(error: unknown, { server, method }: Connection): boolean {
  if (method !== 'none' || !(error instanceof Failure)) return false;
  const listed = server.revocation_endpoint_auth_methods_supported;
  if (!Array.isArray(listed) || listed.includes('none')) return false;
  const { code, serverError } = error;
  if (code !== undefined) return code === 'invalid_client' || code === 'unauthorized_client';
  return serverError?.status === 401 || serverError?.status === 403;
}

/**
 * Errors are JSON (RFC 7009 section 2.2.1). A framework that is not told so may take the request
 * for that of a browser, and send its login page.
 */
function askingForJson(fetch: Fetch): Fetch {
  return async (url, options = {}) => {
    return await fetch(url, { ...options, headers: { ...options.headers, accept: json } });
  };
}

const json = 'application/json';

/**
 * Whether the server calls the token invalid, as better-auth does when it went with its refresh
 * token. "Invalid tokens do not cause an error response […], the purpose of the revocation request,
 * invalidating the particular token, is already achieved" (RFC 7009 section 2.2).
 */
function isAboutInvalidToken(error: unknown): boolean {
  if (!(error instanceof Failure) || error.serverError === undefined) return false;
  const { code = '', serverError } = error;
  if (isPassing(serverError.status, code)) return false;
  if (code === 'invalid_token' || code === 'invalid_grant') return true;
  return code === 'invalid_request' && invalidToken.test(serverError.words ?? '');
}

const invalidToken =
  /\b(?:invalid|unknown|expired|revoked|inactive) (?:access )?token\b(?![ _-]?(?:type|hint))|\btoken (?:is |was |has been )?(?:invalid|unknown|expired|revoked|inactive|not (?:found|valid|active))\b/i;

/**
 * "The content of the response body is ignored", success is the status (RFC 7009 section 2.2): also
 * with an error in the body, which Keycloak sends for a token that ended with its session. Only a
 * page says that something else than the endpoint responded.
 */
async function isSuccess(response: Response): Promise<boolean> {
  const status = statusOf(response);
  if (status < 200 || status > 299) return false;
  return readErrorBody(await response.clone().text()).form !== 'page';
}
