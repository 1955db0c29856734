/** The endpoints that faults act on, and their paths; `/*` matches everything below. */
const paths = {
  discovery: ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
  jwks: ['/jwks'],
  token: ['/token'],
  device: ['/device/auth'],
  userinfo: ['/me'],
  introspection: ['/token/introspection'],
  revocation: ['/token/revocation'],
  api: ['/api', '/api/*'],
  // After the sign-in the browser is redirected to /auth/<id>.
  authorization: ['/auth', '/auth/*'],
} as const;

export type Endpoint = keyof typeof paths;

/** The endpoints for clients; the authorization endpoint is for browsers. */
export const machineEndpoints: readonly Endpoint[] = [
  'discovery',
  'jwks',
  'token',
  'device',
  'userinfo',
  'introspection',
  'revocation',
  'api',
];

/** The endpoint of a request; `undefined` for the pages of the server. */
export function endpointOf(requestTarget: string): Endpoint | undefined {
  const [path = ''] = requestTarget.split('?');
  const names = Object.keys(paths) as Endpoint[];
  return names.find((name) => paths[name].some((one) => fits(path, one)));
}

function fits(path: string, pattern: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}
