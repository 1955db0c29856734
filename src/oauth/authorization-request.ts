import {
  calculatePKCECodeChallenge,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
} from 'oauth4webapi';
import { Failure } from '../model/errors.ts';
import type { ClientSettings } from '../model/settings.ts';
import type { Connection } from './connection.ts';

/** The secrets of one sign-in. */
export type AuthorizationRequest = {
  readonly redirect_uri: string;
  /** Absent when the server never returns it. */
  readonly state?: string;
  readonly nonce?: string;
  /** Absent when the server does not support PKCE. */
  readonly code_verifier?: string;
};

/** A protection that a provider does not support. */
export type Missing = 'state' | 'pkce';

/**
 * A new sign-in with 32 random bytes each for state, nonce and verifier (RFC 7636 section 4.1),
 * except those `missing` at the provider.
 */
export function createAuthorizationRequest(
  redirect_uri: string,
  missing: readonly Missing[] = [],
): AuthorizationRequest {
  return {
    redirect_uri,
    ...(missing.includes('state') ? {} : { state: generateRandomState() }),
    nonce: generateRandomNonce(),
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
  if (isOpenId(settings.scope)) set('nonce', authorizationRequest.nonce);
  if (authorizationRequest.code_verifier !== undefined) {
    set('code_challenge', await calculatePKCECodeChallenge(authorizationRequest.code_verifier));
    set('code_challenge_method', 'S256');
  }
  for (const [name, value] of Object.entries(settings.params ?? {})) {
    if (!reserved.has(name)) set(name, value);
  }
  return url.href;
}

/** Whether a scope asks for an ID token (OpenID Connect Core section 3.1.2.1). */
export function isOpenId(scope: string | undefined): boolean {
  return scope?.split(' ').includes('openid') ?? false;
}

/**
 * The default scope of a sign-in: OpenID Connect with a refresh token, as far as the server
 * supports these scopes; `undefined` for a server without OpenID Connect.
 */
export function defaultScope({ server }: Connection): string | undefined {
  const wanted = ['openid', 'profile', 'email', 'offline_access'];
  const supported = server.scopes_supported;
  if (supported === undefined) return server.jwks_uri === undefined ? undefined : 'openid';
  const scope = wanted.filter((name) => supported.includes(name)).join(' ');
  return scope === '' ? undefined : scope;
}
