import { refreshTokenGrantRequest, type TokenEndpointResponse } from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { type Connection, requestOptions } from './connection.ts';
import { withProof } from './dpop.ts';
import { withFailures } from './errors.ts';
import { processTokenResponse, type TokenResponseOptions } from './read-response.ts';

export type RefreshOptions = Pick<TokenResponseOptions, 'received'> & {
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
  const { server, client, authenticateAt, proofs } = connection;
  const { fetch, resource, extra = {}, ...processing } = options;
  const response = await withFailures('token endpoint', () =>
    withProof(proofs, (proof) =>
      refreshTokenGrantRequest(server, client, authenticateAt('token_endpoint'), refreshToken, {
        ...requestOptions(fetch),
        ...proof,
        additionalParameters: [
          ...resource.map((value) => ['resource', value]),
          ...Object.entries(extra),
        ],
      }),
    ),
  );
  return await processTokenResponse(connection, response, processing);
}
