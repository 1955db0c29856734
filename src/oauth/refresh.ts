import {
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { type Connection, requestOptions } from './connection.ts';
import { withFailures } from './errors.ts';
import { withIdToken } from './normalize-response.ts';

export type RefreshOptions = {
  readonly fetch: Fetch;
  readonly resource: readonly string[];
  /** Additional parameters for this server. */
  readonly extra?: Readonly<Record<string, string>>;
};

/**
 * Requests a new access token (RFC 6749 section 6), for the given resources (RFC 8707 section 2.2).
 * Throws `oauth_error` with the server's code, or `network` when the response is not OAuth.
 */
export async function refresh(
  connection: Connection,
  refreshToken: string,
  options: RefreshOptions,
): Promise<TokenEndpointResponse> {
  const { server, client, authenticate } = connection;
  return await withFailures(
    'token endpoint',
    async () => {
      const response = await refreshTokenGrantRequest(server, client, authenticate, refreshToken, {
        ...requestOptions(options.fetch),
        additionalParameters: [
          ...options.resource.map((value) => ['resource', value]),
          ...Object.entries(options.extra ?? {}),
        ],
      });
      return withIdToken(await processRefreshTokenResponse(server, client, response));
    },
    connection,
  );
}
