import {
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { type Connection, requestOptions } from './connection.ts';
import { explained } from './errors.ts';
import { withIdToken } from './normalize-response.ts';

export type RefreshOptions = {
  readonly fetch: Fetch;
  readonly resource: readonly string[];
  /** What this server wants beside it. */
  readonly extra?: Readonly<Record<string, string>>;
};

/**
 * Asks for a new access token (RFC 6749 section 6), for the resources named (RFC 8707 section 2.2).
 * Throws `oauth_error` with the server's code, or `network` when the answer is no OAuth.
 */
export async function refresh(
  { server, client, authenticate }: Connection,
  refreshToken: string,
  options: RefreshOptions,
): Promise<TokenEndpointResponse> {
  return await explained('token endpoint', async () => {
    const response = await refreshTokenGrantRequest(server, client, authenticate, refreshToken, {
      ...requestOptions(options.fetch),
      additionalParameters: [
        ...options.resource.map((value) => ['resource', value]),
        ...Object.entries(options.extra ?? {}),
      ],
    });
    return withIdToken(await processRefreshTokenResponse(server, client, response));
  });
}
