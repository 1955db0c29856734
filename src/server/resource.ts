import type { ResourceServer } from 'oidc-provider';

import { InvalidTarget } from './oidc-provider.ts';
import { lifetimes } from './lifetimes.ts';

/** The scopes of the example API, described for users. */
export const resourceScopes = {
  'api:read': 'Read from the example API',
  'api:write': 'Write to the example API',
} as const;

/** The resource indicator (RFC 8707) that turns an access token into a JWT. */
export function apiResource(issuer: string): string {
  return `${issuer}/api`;
}

/** The configuration of a resource; any other than the example API is an `invalid_target`. */
export function resourceServerOf(issuer: string, resource: string): ResourceServer {
  if (resource !== apiResource(issuer)) throw new InvalidTarget();
  return {
    audience: resource,
    scope: Object.keys(resourceScopes).join(' '),
    accessTokenTTL: lifetimes.access_token,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}
