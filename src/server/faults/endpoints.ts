/** The endpoints that faults act on, and their paths. */
const paths = {
  discovery: '/.well-known/openid-configuration',
  jwks: '/jwks',
  token: '/token',
  device: '/device/auth',
  userinfo: '/me',
  introspection: '/token/introspection',
  revocation: '/token/revocation',
  api: '/api',
  authorization: '/auth',
} as const;

export type Endpoint = keyof typeof paths;

/** Those that a program asks; the authorization endpoint belongs to a browser. */
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

/** The endpoint that a request goes to; the pages of the server are none. */
export function endpointOf(requestTarget: string): Endpoint | undefined {
  const [path = ''] = requestTarget.split('?');
  const names = Object.keys(paths) as Endpoint[];
  return names.find(
    (name) => path === paths[name] || (isTree(name) && path.startsWith(`${paths[name]}/`)),
  );
}

/** After the sign-in the browser comes back to `/auth/<id>`, and the API has things below it. */
function isTree(name: Endpoint): boolean {
  return name === 'authorization' || name === 'api';
}
