import { processRevocationResponse, revocationRequest } from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import { type Connection, requestOptions } from './connection.ts';
import { withFailures } from './errors.ts';
import { isNonJson } from './normalize-response.ts';

export type TokenKind = 'refresh_token' | 'access_token';

/** `not_revocable`: the server does not support revoking access tokens (JWTs). */
export type Revocation = 'revoked' | 'not_revocable';

/**
 * Revokes a token (RFC 7009 section 2.1). Throws `oauth_error` with the server's code, or `network`
 * when the response is not OAuth: the token may still be valid then.
 */
export async function revoke(
  { server, client, authenticate }: Connection,
  token: string,
  { fetch, kind }: { readonly fetch: Fetch; readonly kind?: TokenKind | undefined },
): Promise<Revocation> {
  try {
    await withFailures('revocation endpoint', async () => {
      const response = await revocationRequest(server, client, authenticate, token, {
        ...requestOptions(fetch),
        additionalParameters: kind === undefined ? {} : { token_type_hint: kind },
      });
      if (!isIgnored(response)) await processRevocationResponse(response);
    });
    return 'revoked';
  } catch (error) {
    // RFC 7009 section 2.2.1; only "the revocation of refresh tokens" has to be supported.
    const isUnsupported = error instanceof Failure && error.code === 'unsupported_token_type';
    if (isUnsupported && kind === 'access_token') return 'not_revocable';
    throw error;
  }
}

/**
 * "The content of the response body is ignored" (RFC 7009 section 2.2), but an HTML page is not
 * from the endpoint.
 */
function isIgnored(response: Response): boolean {
  const type = response.headers.get('content-type') ?? '';
  return isNonJson(response) && !/html/i.test(type);
}
