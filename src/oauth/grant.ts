import { genericTokenEndpointRequest, type TokenEndpointResponse } from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import type { ClientSettings } from '../model/settings.ts';
import type { Flow } from '../model/token-set.ts';
import { type Connection, requestOptions } from './connection.ts';
import { withProof } from './dpop.ts';
import { withFailures } from './errors.ts';
import { processTokenResponse } from './read-response.ts';
import { scopesOf } from './scope.ts';

/** A grant that takes one request and no browser, and what it presents to the token endpoint. */
export type Grant = {
  readonly flow: Exclude<Flow, 'authorization_code' | 'device_code'>;
  readonly parameters: readonly Parameter[];
};

export type Parameter = readonly [name: string, value: string];

const grantTypes: Readonly<Record<Grant['flow'], string>> = {
  client_credentials: 'client_credentials',
  password: 'password',
  token_exchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
  jwt_bearer: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
};

/** The client acts for itself (RFC 6749 section 4.4.2). */
export const clientCredentials: Grant = { flow: 'client_credentials', parameters: [] };

/** The client knows the user's password (RFC 6749 section 4.3.2). */
export function passwordGrant(username: string, password: string): Grant {
  return {
    flow: 'password',
    parameters: [
      ['username', username],
      ['password', password],
    ],
  };
}

/** A trusted issuer has signed whom the token is for (RFC 7523 section 2.1). */
export function jwtBearerGrant(assertion: string): Grant {
  return { flow: 'jwt_bearer', parameters: [['assertion', assertion]] };
}

/** Parameters for the authorization endpoint only. */
const forThePerson: ReadonlySet<string> = new Set([
  'acr_values',
  'display',
  'login_hint',
  'max_age',
  'prompt',
  'response_mode',
  'ui_locales',
]);

/** Scope, audience and resources of the settings, as parameters of a token request. */
export function askedParameters(
  client: Partial<ClientSettings>,
  scope_separator: string,
): readonly Parameter[] {
  const { scope, audience, resource = [], params = {} } = client;
  const further = Object.entries(params).filter(([name]) => !forThePerson.has(name));
  return [
    ...(scope ? [['scope', scopesOf(scope).join(scope_separator)] as const] : []),
    ...(audience ? [['audience', audience] as const] : []),
    ...resource.map((value) => ['resource', value] as const),
    ...further,
  ];
}

/**
 * Sends a token request for a grant, with the additional parameters in `asked`. Throws `usage` when
 * client credentials lack the secret, `oauth_error` with the server's code, or `network` when the
 * response is not OAuth.
 */
export async function requestGrant(
  connection: Connection,
  { flow, parameters }: Grant,
  { fetch, asked }: { readonly fetch: Fetch; readonly asked: readonly Parameter[] },
): Promise<TokenEndpointResponse> {
  const { server, client, authenticateAt, method, proofs } = connection;
  // "MUST only be used by confidential clients" (RFC 6749 section 4.4)
  if (flow === 'client_credentials' && method === 'none') throw notConfidentialFailure(connection);
  const body = new URLSearchParams();
  for (const [name, value] of [...parameters, ...asked]) body.append(name, value);
  try {
    const response = await withFailures('token endpoint', () =>
      withProof(proofs, (proof) =>
        genericTokenEndpointRequest(
          server,
          client,
          authenticateAt('token_endpoint'),
          grantTypes[flow],
          body,
          {
            ...requestOptions(fetch),
            ...proof,
          },
        ),
      ),
    );
    // RFC 8693 section 2.2.1: the type of the issued token, when it is not an access token
    return await processTokenResponse(connection, response, { otherTypes: ['n_a'] });
  } catch (error) {
    throw withGrantAdvice(error, flow);
  }
}

/** `invalid_grant` means something else for each grant (RFC 6749 section 5.2). */
function withGrantAdvice(error: unknown, flow: Grant['flow']): unknown {
  if (!(error instanceof Failure) || error.code !== 'invalid_grant') return error;
  const { kind, message, code, rule, serverError } = error;
  const advice = [{ id: 'grant_refused', flow } as const, ...error.advice];
  return new Failure(kind, message, { code, advice, rule, serverError, cause: error });
}

function notConfidentialFailure({ server, client }: Connection): Failure {
  const message = `client credentials are for a client that authenticates, and ${client.client_id} has no secret, key or certificate`;
  return new Failure('usage', message, { advice: { id: missingCredential(server) } });
}

/** What most clients have of what the server lists; a secret where it lists nothing. */
function missingCredential({
  token_endpoint_auth_methods_supported: listed = [],
}: Connection['server']): 'no_client_secret' | 'no_signing_key' | 'no_certificate' {
  const hasSecrets = listed.some((one) => one.startsWith('client_secret'));
  if (hasSecrets || listed.length === 0) return 'no_client_secret';
  return listed.includes('private_key_jwt') ? 'no_signing_key' : 'no_certificate';
}
