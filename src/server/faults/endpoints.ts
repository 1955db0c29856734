import { apiResource, resourceAt } from '../resource.ts';
import { behindAlias } from '../tls/mutual-tls.ts';
import { isBelow, type Site } from '../site.ts';

/** The endpoints that faults act on, and their paths; `/*` matches everything below. */
const paths = {
  discovery: ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  jwks: ['/jwks'],
  token: ['/token'],
  device: ['/device/auth'],
  par: ['/request'],
  userinfo: ['/me'],
  introspection: ['/token/introspection'],
  revocation: ['/token/revocation'],
  registration: ['/reg', '/reg/*'],
  api: ['/api', '/api/*'],
  // After the sign-in the browser is redirected to /auth/<id>.
  authorization: ['/auth', '/auth/*'],
} as const;

const resourceMetadata = '/.well-known/oauth-protected-resource';

/** `resource` is each resource of `serve --resource`, `resource_metadata` those of the API too. */
export type Endpoint = keyof typeof paths | 'resource' | 'resource_metadata';

/** The endpoints for clients; the authorization endpoint is for browsers. */
export const machineEndpoints: readonly Endpoint[] = [
  'discovery',
  'jwks',
  'token',
  'device',
  'par',
  'userinfo',
  'introspection',
  'revocation',
  'registration',
  'api',
  'resource',
  'resource_metadata',
];

/** The endpoint of a request; `undefined` for the pages of the server. */
export function endpointOf(requestTarget: string, site: Site): Endpoint | undefined {
  const [path = ''] = requestTarget.split('?');
  if (isBelow(path, resourceMetadata)) return 'resource_metadata';
  const resource = resourceAt(site, path);
  if (resource !== undefined && resource !== apiResource(site.issuer)) return 'resource';
  const inserted = paths.discovery.find((one) => path === one + site.issuerPath);
  const below = behindAlias(inserted ?? withoutPrefix(path, site.issuerPath)).path;
  const names = Object.keys(paths) as (keyof typeof paths)[];
  return names.find((name) => paths[name].some((one) => fits(below, one)));
}

function withoutPrefix(path: string, prefix: string): string {
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : '';
}

function fits(path: string, pattern: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
