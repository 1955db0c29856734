import { processRevocationResponse, revocationRequest } from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import { type Connection, requestOptions } from './connection.ts';
import { explained } from './errors.ts';
import { isNonJson } from './normalize-response.ts';

export type TokenKind = 'refresh_token' | 'access_token';

/** `not_revocable`: the server cannot take back access tokens that carry their own meaning. */
export type Revocation = 'revoked' | 'not_revocable';

/**
 * Revokes a token (RFC 7009 section 2.1). Throws `oauth_error` with the server's code, or `network`
 * when the answer is no OAuth: the token has to be thought alive then.
 */
export async function revoke(
  { server, client, authenticate }: Connection,
  token: string,
  { fetch, kind }: { readonly fetch: Fetch; readonly kind?: TokenKind | undefined },
): Promise<Revocation> {
  try {
    await explained('revocation endpoint', async () => {
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

/** "The content of the response body is ignored" (RFC 7009 section 2.2); a page is of somebody else. */
function isIgnored(response: Response): boolean {
  const type = response.headers.get('content-type') ?? '';
  return isNonJson(response) && !/html/i.test(type);
}
