import type { ResourceServer } from 'oidc-provider';

import { InvalidTarget } from './oidc-provider.ts';
import { lifetimes } from './lifetimes.ts';
import type { Site } from './site.ts';

/** The scopes of the example API and of each resource, described for users. */
export const resourceScopes = {
  'api:read': 'Read from the example API',
  'api:write': 'Write to the example API',
} as const;

/** The resource indicator (RFC 8707) that turns an access token into a JWT. */
export function apiResource(issuer: string): string {
  return `${issuer}/api`;
}

/** Every resource that tokens are issued for. */
export function allResources({ issuer, resources }: Site): readonly string[] {
  return [apiResource(issuer), ...resources];
}

/** The configuration of a resource; any that is not served is an `invalid_target`. */
export function resourceServerOf(site: Site, resource: string): ResourceServer {
  if (!allResources(site).includes(resource)) throw new InvalidTarget();
  return {
    audience: resource,
    scope: Object.keys(resourceScopes).join(' '),
    accessTokenTTL: lifetimes.access_token,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}
