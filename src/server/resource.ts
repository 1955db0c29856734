import type { ResourceServer } from 'oidc-provider';

import { InvalidTarget } from './oidc-provider.ts';
import { lifetimes } from './lifetimes.ts';
import { isBelow, type Site } from './site.ts';

/** The scopes of the example API and of each resource, described for users. */
export const resourceScopes = {
  'api:read': 'Read from the example API',
  'api:write': 'Write to the example API',
} as const;

/** The resource indicator (RFC 8707) that turns an access token into a JWT. */
export function apiResource(issuer: string): string {
  return `${issuer}/api`;
}

/** Every URL that is protected. */
export function allResources({ issuer, resources }: Site): readonly string[] {
  return [apiResource(issuer), ...resources];
}

/** The protected URL that a path belongs to: the longest, as a resource may be below another one. */
export function resourceAt(site: Site, path: string): string | undefined {
  return allResources(site)
    .filter((url) => covers(new URL(url).pathname, path))
    .toSorted((left, right) => right.length - left.length)[0];
}

/** A resource at the root has no paths below it: those are the authorization server's. */
function covers(resourcePath: string, path: string): boolean {
  return resourcePath === '/' ? path === '/' : isBelow(path, resourcePath);
}

/** The resource indicator of a protected URL, which its metadata name. */
export function indicatorOf({ origin, isOneResource }: Site, url: string): string {
  return isOneResource === true ? `${origin}/` : url;
}

/** Every resource that tokens are issued for. */
export function allIndicators(site: Site): readonly string[] {
  return allResources(site).map((url) => indicatorOf(site, url));
}

/** The configuration of a resource; any that is not served is an `invalid_target`. */
export function resourceServerOf(site: Site, resource: string): ResourceServer {
  if (!allIndicators(site).includes(resource)) throw new InvalidTarget();
  return {
    audience: resource,
    scope: Object.keys(resourceScopes).join(' '),
    accessTokenTTL: lifetimes.access_token,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'RS256' } },
  };
}
