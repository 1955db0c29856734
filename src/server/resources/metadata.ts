import type { Context } from 'koa';

import type { Site } from '../site.ts';
import { allResources, indicatorOf, resourceScopes } from '../resource.ts';
import { proofAlgorithms } from './proof.ts';

const wellKnown = '/.well-known/oauth-protected-resource';

/**
 * Where the metadata of a resource are: the well-known path is inserted between its host and its
 * path, "any terminating slash following the host component" removed (RFC 9728 section 3.1).
 */
export function resourceMetadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}${wellKnown}${pathname === '/' ? '' : pathname}`;
}

/** Protected resource metadata (RFC 9728 section 2). */
export function resourceMetadata(site: Site, url: string): object {
  const { host, pathname } = new URL(url);
  return {
    resource: indicatorOf(site, url),
    authorization_servers: [site.issuer],
    scopes_supported: Object.keys(resourceScopes),
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: proofAlgorithms,
    ...(site.dpop?.requiresBinding === true && { dpop_bound_access_tokens_required: true }),
    resource_name: `Test resource of atm-cli at ${host}${pathname}`,
  };
}

/** Answers a request for the metadata of a served resource; `false` for any other request. */
export function handleResourceMetadata(ctx: Context, site: Site): boolean {
  const isRead = ctx.method === 'GET' || ctx.method === 'HEAD';
  if (!isRead || !ctx.path.startsWith(wellKnown)) return false;
  const resource = allResources(site).find(
    (one) => resourceMetadataUrl(one) === site.origin + ctx.path,
  );
  if (resource === undefined) return false;
  ctx.set('cache-control', 'no-store');
  ctx.body = resourceMetadata(site, resource);
  return true;
}
