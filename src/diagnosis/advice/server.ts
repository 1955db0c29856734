import type { AdviceFacts } from '../../model/advice.ts';
import { adviceForCode, adviceForDeviceCode } from './error-codes.ts';
import type { Sentences } from './sentences.ts';

/** What to do after the response of a server, by the facts that came with the failure. */
export const serverAdvice = {
  error_code: ({ code }) => adviceForCode(code),
  device_error_code: ({ code, description }) => adviceForDeviceCode(code, description),
  unavailable: ({ code, isTooMany, again }) => {
    const reason = isTooMany ? 'too many requests' : adviceForCode(code)[0]?.split(':')[0];
    return [`${reason ?? 'the server failed'}: ${again}`];
  },
  client_refused: clientRefused,
  own_words: ({ status }) =>
    status === 401
      ? adviceForCode('invalid_client')
      : ['these are the words of the server, which has no OAuth error code for it: see its log'],
  no_endpoint: noEndpoint,
  other_issuer: ({ issuer }) => [`use its issuer: \`sign-in --issuer ${quoted(issuer)}\``],
  no_member: ({ source }) => [
    `a fault of the server${source === undefined ? '' : ` (${source})`}; to see its response: \`again --trace\``,
  ],
  introspection_of_jwt: () => [
    'this server does not introspect JWTs; verify it here instead: `verify {access_token}`',
  ],
  introspection_by_public_client: () => [
    'introspection requires client authentication: `again --client-id <id> --client-secret-file <file>`',
  ],
  no_metadata: () => [
    'check the issuer, or give the endpoints: `sign-in --authorization-endpoint <url> --token-endpoint <url>`',
  ],
  response_signature: () => [
    'do not use it; check the keys at the jwks_uri of the server: `discover`',
  ],
  token_not_printable: () => [
    'to see it escaped (RFC 6749 appendix A.12 lists the allowed characters): `token --json`',
  ],
  unknown_grant_of_atm: () => ['use its hosted login page, or --direct: `login --provider atm`'],
  unknown_token_type: () => ['to print only the token: `token`'],
  userinfo_rejected: () => ['get a new token: `token refresh`'],
} satisfies Partial<Sentences>;

/** A value that a server has named, as one word of a template. */
function quoted(url: string): string {
  return URL.canParse(url) && !/['`]/.test(url) ? `'${url}'` : '<url>';
}

/** What the client sent, what the metadata support there, and the flag that changes it. */
function clientRefused({ sent, supported = [] }: AdviceFacts['client_refused']): readonly string[] {
  const [usable] = supported.flatMap((method) => authFlags[method] ?? []);
  if (sent === 'none') {
    return [
      'this endpoint requires client authentication: `again --client-id <id> --client-secret-file <file>`',
    ];
  }
  if (usable !== undefined && !supported.includes(sent)) {
    return [`use a method that it supports: \`set client_auth=${usable}\``];
  }
  return ['check client id and secret, and whether this client may use the endpoint'];
}

/** The values of `--client-auth`. */
const authFlags: Readonly<Record<string, string>> = {
  client_secret_basic: 'basic',
  client_secret_post: 'post',
  none: 'none',
  tls_client_auth: 'tls',
};

/** What to do when an endpoint is missing; each has a flag of its name. */
function noEndpoint({ endpoint, issuer = '' }: AdviceFacts['no_endpoint']): readonly string[] {
  const flag = `--${endpoint.replaceAll('_', '-')}`;
  switch (endpoint) {
    case 'authorization_endpoint':
      return [`give it: \`sign-in ${flag} <url>\``, 'or sign in without one: `device`'];
    case 'device_authorization_endpoint': {
      const common = devicePaths.map((path) => `${issuer.replace(/\/$/, '')}/${path}`);
      return [
        'sign in through the browser: `login`',
        `if the server has a device flow that it does not advertise: \`device ${flag} <url>\`; common URLs: ${common.join(', ')}`,
      ];
    }
    case 'introspection_endpoint':
      return [
        'a JWT can be verified without it: `verify {access_token}`',
        `or give it: \`again ${flag} <url>\``,
      ];
    case 'userinfo_endpoint':
      return [
        'plain OAuth servers without OpenID Connect have none',
        `if there is one: \`again ${flag} <url>\``,
      ];
    default:
      return [
        `give it: \`again ${flag} <url>\``,
        'to see which endpoints the server has: `discover`',
      ];
  }
}

const devicePaths = [
  'device/auth',
  'oauth/device/code',
  'oauth2/device/auth',
  'oauth/authorize_device',
];
