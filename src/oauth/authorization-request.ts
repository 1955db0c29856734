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

const reserved: ReadonlySet<string> = new Set([
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'nonce',
  'redirect_uri',
  'response_type',
  'state',
]);

/** The first additional parameter that is reserved: a check of the response depends on it. */
export function reservedParameter({ params = {} }: Partial<ClientSettings>): string | undefined {
  return Object.keys(params).find((name) => reserved.has(name));
}

/**
 * The authorization URL (RFC 6749 section 4.1.1, RFC 7636 section 4.3), without additional
 * parameters that are reserved. Throws a `usage` failure when the server has no authorization
 * endpoint.
 */
export async function authorizationUrl(
  { server, client }: Connection,
  authorizationRequest: AuthorizationRequest,
  settings: Partial<ClientSettings>,
): Promise<string> {
  if (server.authorization_endpoint === undefined) {
    throw new Failure('usage', `${server.issuer} names no authorization_endpoint`, {
      advice: { id: 'no_endpoint', endpoint: 'authorization_endpoint' },
      rule: 'U20',
    });
  }
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
    state,
    nonce,
    ...pkce,
  };
  const params = Object.entries(settings.params ?? {}).filter(([name, value]) => {
    return !reserved.has(name) && value !== '';
  });
  const named = Object.fromEntries(params);
  const resources = 'resource' in named ? [] : (settings.resource ?? []);
  return withQuery(server.authorization_endpoint, [
    ...present({ ...asked, ...named }),
    ...resources.map((value) => ['resource', value] as const),
  ]);
}

type Pair = readonly [name: string, value: string];

function present(parameters: Readonly<Record<string, string | undefined>>): readonly Pair[] {
  return Object.entries(parameters).filter((pair): pair is [string, string] => {
    return pair[1] !== undefined && pair[1] !== '';
  });
}
