import {
  authorizationCodeGrantRequest,
  nopkce,
  skipStateCheck,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { type Connection, requestOptions } from './connection.ts';
import { withProof } from './dpop.ts';
import { withFailures } from './errors.ts';
import { processTokenResponse } from './read-response.ts';

export type ExchangeOptions = {
  readonly fetch: Fetch;
  /** The `iss` that the callback must have; by default the issuer of the server. */
  readonly issuer?: string | undefined;
  readonly resource: readonly string[];
};

/**
 * Exchanges the code of a checked callback for tokens (RFC 6749 section 4.1.3, RFC 7636 section
 * 4.5). The ID token is not verified yet. Throws the failure of the callback or the token endpoint:
 * `refused`, `oauth_error`, `network` or `check_failed`.
 */
export async function exchangeCode(
  connection: Connection,
  authorizationRequest: AuthorizationRequest,
  parameters: URLSearchParams,
  options: ExchangeOptions,
): Promise<TokenEndpointResponse> {
  const { server, client, authenticateAt, proofs } = connection;
  const { issuer = server.issuer } = options;
  const { state = skipStateCheck } = authorizationRequest;
  const callback = await withFailures('callback', async () =>
    validateAuthResponse({ ...server, issuer }, client, parameters, state),
  );
  const response = await withFailures('token endpoint', () =>
    withProof(proofs, (proof) =>
      authorizationCodeGrantRequest(
        server,
        client,
        authenticateAt('token_endpoint'),
        callback,
        authorizationRequest.redirect_uri,
        authorizationRequest.code_verifier ?? nopkce,
        {
          ...requestOptions(options.fetch),
          ...proof,
          additionalParameters: options.resource.map((value) => ['resource', value]),
        },
      ),
    ),
  );
  return await processTokenResponse(connection, response);
}
