import type { JsonObject } from '../../../src/util/json.ts';
import type { LintInput, WellKnownResponse } from '../../../src/lint/input.ts';
import { lint } from '../../../src/lint/lint.ts';
import { jwk, type Json, now, p256, rsa } from '../jwt/tokens.ts';

export const issuer = 'https://id.example';
export const configuration = `${issuer}/.well-known/openid-configuration`;
export const oauthServer = `${issuer}/.well-known/oauth-authorization-server`;

/** Metadata that nothing can be said about. */
export const metadata: JsonObject = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  device_authorization_endpoint: `${issuer}/device`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
  grant_types_supported: [
    'authorization_code',
    'refresh_token',
    'urn:ietf:params:oauth:grant-type:device_code',
  ],
  scopes_supported: ['openid', 'offline_access'],
  claims_supported: ['sub'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256', 'ES256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
  code_challenge_methods_supported: ['S256'],
  authorization_response_iss_parameter_supported: true,
};

export const rsaKey = jwk(rsa, { kid: 'r', alg: 'RS256', use: 'sig' });
export const ecKey = jwk(p256, { kid: 'e', alg: 'ES256', use: 'sig' });

const good = { status: 200, contentType: 'application/json', cacheControl: 'max-age=3600' };

export function tried(
  url: string,
  more: Partial<WellKnownResponse> = {},
  body: unknown = metadata,
): WellKnownResponse {
  const of = url.includes('oauth-authorization-server')
    ? 'oauth-authorization-server'
    : 'openid-configuration';
  return { url, of, ...good, body, ...more };
}

/** What a server publishes that does everything right, with changes. */
export function published(change: Partial<LintInput> = {}): LintInput {
  return {
    issuer,
    anyTenant: false,
    tried: [tried(configuration), tried(oauthServer)],
    jwks: { url: `${issuer}/jwks`, ...good, body: { keys: [rsaKey, ecKey] } },
    now,
    ...change,
  };
}

/** The same with other metadata at both addresses; a member that is `undefined` is left out. */
export function withMetadata(change: Json, more: Partial<LintInput> = {}): LintInput {
  const body = JSON.parse(JSON.stringify({ ...metadata, ...change })) as JsonObject;
  return published({
    tried: [tried(configuration, {}, body), tried(oauthServer, {}, body)],
    ...more,
  });
}

/** The same with other keys. */
export function withKeys(...keys: readonly unknown[]): LintInput {
  return published({ jwks: { url: `${issuer}/jwks`, ...good, body: { keys } } });
}

export function idsOf(input: LintInput): readonly string[] {
  return lint(input).map(({ id }) => id);
}
