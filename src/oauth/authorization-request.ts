import {
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi';
import { Failure } from '../model/errors.ts';
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
      hint: { id: 'no_endpoint', endpoint: 'authorization_endpoint' },
    });
  }
  const url = new URL(server.authorization_endpoint);
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined && value !== '') url.searchParams.set(name, value);
  };
  set('client_id', client.client_id);
  set('response_type', 'code');
  set('redirect_uri', authorizationRequest.redirect_uri);
  set('scope', settings.scope);
  set('audience', settings.audience);
  for (const value of settings.resource ?? []) url.searchParams.append('resource', value);
  set('state', authorizationRequest.state);
  set('nonce', authorizationRequest.nonce);
  if (authorizationRequest.code_verifier !== undefined) {
    set('code_challenge', await calculatePKCECodeChallenge(authorizationRequest.code_verifier));
    set('code_challenge_method', 'S256');
  }
  for (const [name, value] of Object.entries(settings.params ?? {})) {
    if (!reserved.has(name)) set(name, value);
  }
  // A space is written as %20: servers that decode percent signs alone exist.
  url.search = url.search.replaceAll('+', '%20');
  return url.href;
}
