import {
  genericTokenEndpointRequest,
  processGenericTokenEndpointResponse,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import type { ClientSettings } from '../model/settings.ts';
import type { Flow } from '../model/token-set.ts';
import { type Connection, requestOptions } from './connection.ts';
import { explained } from './errors.ts';
import { withIdToken } from './normalize-response.ts';

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

/** The client asks in its own name (RFC 6749 section 4.4.2). */
export const clientCredentials: Grant = { flow: 'client_credentials', parameters: [] };

/** The client knows the person's password (RFC 6749 section 4.3.2). */
export function passwordGrant(username: string, password: string): Grant {
  return {
    flow: 'password',
    parameters: [
      ['username', username],
      ['password', password],
    ],
  };
}

/** Somebody whom the server trusts has signed who the token is for (RFC 7523 section 2.1). */
export function jwtBearerGrant(assertion: string): Grant {
  return { flow: 'jwt_bearer', parameters: [['assertion', assertion]] };
}

/** Parameters that mean something to the authorization endpoint alone. */
const forThePerson: ReadonlySet<string> = new Set([
  'acr_values',
  'display',
  'login_hint',
  'max_age',
  'prompt',
  'response_mode',
  'ui_locales',
]);

/** What the settings ask for, as parameters of a token request. */
export function askedParameters(
  client: Partial<ClientSettings>,
  scopeSeparator: string,
): readonly Parameter[] {
  const { scope, audience, resource = [], params = {} } = client;
  const further = Object.entries(params).filter(([name]) => !forThePerson.has(name));
  return [
    ...(scope ? [['scope', scope.split(' ').join(scopeSeparator)] as const] : []),
    ...(audience ? [['audience', audience] as const] : []),
    ...resource.map((value) => ['resource', value] as const),
    ...further,
  ];
}

/**
 * Asks the token endpoint by a grant, with the further parameters that `asked` names. Throws `usage`
 * when client credentials lack the secret, `oauth_error` with the server's code, or `network` when
 * the answer is no OAuth.
 */
export async function requestGrant(
  { server, client, authenticate, method }: Connection,
  { flow, parameters }: Grant,
  { fetch, asked }: { readonly fetch: Fetch; readonly asked: readonly Parameter[] },
): Promise<TokenEndpointResponse> {
  // "MUST only be used by confidential clients" (RFC 6749 section 4.4)
  if (flow === 'client_credentials' && method === 'none') throw notConfidential(client.client_id);
  const body = new URLSearchParams();
  for (const [name, value] of [...parameters, ...asked]) body.append(name, value);
  try {
    return await explained('token endpoint', async () => {
      const response = await genericTokenEndpointRequest(
        server,
        client,
        authenticate,
        grantTypes[flow],
        body,
        requestOptions(fetch),
      );
      const processed = await processGenericTokenEndpointResponse(server, client, response, {
        // RFC 8693 section 2.2.1: the type of what is issued, when it is no access token
        recognizedTokenTypes: { n_a: () => {} },
      });
      return withIdToken(processed);
    });
  } catch (error) {
    throw withGrantHint(error, flow);
  }
}

/** What `invalid_grant` says about each grant (RFC 6749 section 5.2). */
const refusals: Readonly<Partial<Record<Grant['flow'], string>>> = {
  password: 'user name or password are wrong, or this account may not sign in this way',
  token_exchange:
    'the subject or actor token is expired, revoked, or not one that this server trusts',
  jwt_bearer: 'the assertion is expired, or its issuer, audience or key is not one that is trusted',
};

function withGrantHint(error: unknown, flow: Grant['flow']): unknown {
  const hint = refusals[flow];
  const isRefusal = error instanceof Failure && error.code === 'invalid_grant';
  if (!isRefusal || hint === undefined) return error;
  return new Failure(error.kind, error.message, { code: error.code, hint, cause: error });
}

function notConfidential(clientId: string): Failure {
  return new Failure('usage', `the client ${clientId} has no secret to ask in its own name with`, {
    hint: { id: 'no_client_secret' },
  });
}
