import {
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi';
import { Failure } from '../model/errors.ts';
import { withQuery } from '../model/url.ts';
import type { ClientSettings } from '../model/settings.ts';
import type { Connection } from './connection.ts';
import { isOpenId } from './scope.ts';

/** The secrets of one sign-in. */
export type AuthorizationRequest = {
  readonly redirect_uri: string;
  /** Absent when the server never returns it. */
  readonly state?: string;
  /** Present when an ID token is asked for, which has to repeat it. */
  readonly nonce?: string;
  /** Absent when the server does not support PKCE. */
  readonly code_verifier?: string;
};

/** A protection that a provider does not support. */
export type Missing = 'state' | 'pkce';

export type SignIn = {
  readonly redirect_uri: string;
  readonly scope: string | undefined;
  /** The protections that the provider does not support. */
  readonly missing?: readonly Missing[];
};

/**
 * A new sign-in with 32 random bytes each for state, nonce and verifier (RFC 7636 section 4.1),
 * except those `missing` at the provider, and the nonce of a sign-in without an ID token.
 */
export function createAuthorizationRequest({
  redirect_uri,
  scope,
  missing = [],
}: SignIn): AuthorizationRequest {
  return {
    redirect_uri,
    ...(missing.includes('state') ? {} : { state: generateRandomState() }),
    ...(isOpenId(scope) ? { nonce: generateRandomNonce() } : {}),
    ...(missing.includes('pkce') ? {} : { code_verifier: generateRandomCodeVerifier() }),
  };
}

/**
 * Parameters that the response, or what protects it, depends on, and those of client authentication:
 * a server gets them from the settings alone.
 */
const reserved: ReadonlySet<string> = new Set([
  'client_assertion',
  'client_assertion_type',
  'client_id',
  'client_secret',
  'code_challenge',
  'code_challenge_method',
  'code_verifier',
  'dpop_jkt',
  'nonce',
  'redirect_uri',
  'request',
  'request_uri',
  'response_type',
  'state',
]);

/** The first additional parameter that is reserved. */
export function reservedParameter({ params = {} }: Partial<ClientSettings>): string | undefined {
  return Object.keys(params).find((name) => reserved.has(name));
}

/** How the callback is to come: the setting, else the additional parameter of that name. */
export function responseModeOf({
  response_mode,
  params = {},
}: Partial<Pick<ClientSettings, 'response_mode' | 'params'>>): string | undefined {
  return response_mode ?? (params['response_mode'] || undefined);
}

/**
 * The endpoint that the browser is sent to. Throws a `usage` failure when the server has none.
 */
export function requireAuthorizationEndpoint({ server }: Pick<Connection, 'server'>): string {
  if (server.authorization_endpoint !== undefined) return server.authorization_endpoint;
  throw new Failure('usage', `${server.issuer} names no authorization_endpoint`, {
    advice: { id: 'no_endpoint', endpoint: 'authorization_endpoint' },
    rule: 'U20',
  });
}

/**
 * The authorization URL (RFC 6749 section 4.1.1), with the parameters in its query. Throws a `usage`
 * failure when the server has no authorization endpoint.
 */
export async function authorizationUrl(
  connection: Connection,
  authorizationRequest: AuthorizationRequest,
  settings: Partial<ClientSettings>,
): Promise<string> {
  return withQuery(
    requireAuthorizationEndpoint(connection),
    await authorizationParameters(connection, authorizationRequest, settings),
  );
}

/**
 * The parameters of an authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3), without
 * additional ones that are reserved.
 */
export async function authorizationParameters(
  { client, proofs }: Pick<Connection, 'client' | 'proofs'>,
  authorizationRequest: AuthorizationRequest,
  settings: Partial<ClientSettings>,
): Promise<readonly Parameter[]> {
  const { state, nonce, code_verifier, redirect_uri } = authorizationRequest;
  const pkce = code_verifier !== undefined && {
    code_challenge: await calculatePKCECodeChallenge(code_verifier),
    code_challenge_method: 'S256',
  };
  const asked: Readonly<Record<string, string | undefined>> = {
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri,
    scope: settings.scope,
    audience: settings.audience,
    response_mode: responseModeOf(settings),
    state,
    nonce,
    ...pkce,
    // RFC 9449 section 10: the code works with a proof of this key only.
    dpop_jkt: proofs?.jkt,
  };
  const params = Object.entries(settings.params ?? {}).filter(([name, value]) => {
    return !reserved.has(name) && name !== 'response_mode' && value !== '';
  });
  const named = Object.fromEntries(params);
  const resources = 'resource' in named ? [] : (settings.resource ?? []);
  return [
    ...present({ ...asked, ...named }),
    ...resources.map((value) => ['resource', value] as const),
  ];
}

export type Parameter = readonly [name: string, value: string];

function present(parameters: Readonly<Record<string, string | undefined>>): readonly Parameter[] {
  return Object.entries(parameters).filter((pair): pair is [string, string] => {
    return pair[1] !== undefined && pair[1] !== '';
  });
}
