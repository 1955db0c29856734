import {
  authorizationCodeGrantRequest,
  nopkce,
  processAuthorizationCodeResponse,
  skipStateCheck,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { type Connection, requestOptions } from './connection.ts';
import { explained } from './errors.ts';
import { withIdToken } from './normalize-response.ts';

export type ExchangeOptions = {
  readonly fetch: Fetch;
  readonly resource: readonly string[];
};

/**
 * Exchanges the code of a judged callback for tokens (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
 * The ID token is left to be verified. Throws what the callback or the token endpoint said:
 * `refused`, `oauth_error`, `network` or `check_failed`.
 */
export async function exchangeCode(
  { server, client, authenticate }: Connection,
  authorizationRequest: AuthorizationRequest,
  parameters: URLSearchParams,
  options: ExchangeOptions,
): Promise<TokenEndpointResponse> {
  const callback = await explained('callback', async () =>
    validateAuthResponse(server, client, parameters, authorizationRequest.state ?? skipStateCheck),
  );
  return await explained('token endpoint', async () => {
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      authenticate,
      callback,
      authorizationRequest.redirect_uri,
      authorizationRequest.code_verifier ?? nopkce,
      {
        ...requestOptions(options.fetch),
        additionalParameters: options.resource.map((value) => ['resource', value]),
      },
    );
    return withIdToken(await processAuthorizationCodeResponse(server, client, response));
  });
}
