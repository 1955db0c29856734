import type { AdviceFacts, AdviceId } from '../../model/advice.ts';
import type { Flow } from '../../model/token-set.ts';
import { adviceForCode, adviceForDeviceCode } from './error-codes.ts';
import type { Facts } from '../facts.ts';
import { type Sentences, templatesOf } from './sentences.ts';
import { wordOf } from './word.ts';

/** What to do after the response of a server, by the facts that came with the failure. */
export const serverAdvice = {
  error_code: ({ code }) => adviceForCode(code),
  device_error_code: ({ code, description }) => adviceForDeviceCode(code, description),
  unavailable: ({ code, isTooMany, again }) => {
    if (isTooMany) return [`too many requests: ${again}`];
    if (code === undefined) return [`the server or a proxy in front of it is failing: ${again}`];
    return [`${adviceForCode(code)[0]?.split(':')[0] ?? 'the server failed'}: ${again}`];
  },
  redirect_not_followed: ({ isToMetadata }) => [
    isToMetadata
      ? 'redirects are not followed: if the server there is the right one, use its issuer'
      : 'redirects are not followed: check scheme, path and slashes of the URL; a login page may be in the way',
  ],
  client_refused: clientRefused,
  missing_scope: ({ scope }) => [
    `the server requires this scope: \`sign-in --scope ${wordOf(scope, '<scope>')}\``,
  ],
  own_words: ({ status }) =>
    status === 401
      ? adviceForCode('invalid_client')
      : ['these are the words of the server, which has no OAuth error code for it: see its log'],
  no_endpoint: noEndpoint,
  other_issuer: ({ issuer }) => [`use the issuer: \`set ${assigned('issuer', issuer)}\``],
  no_member: serverFault,
  server_fault: serverFault,
  grant_refused: ({ flow }) => grantRefused[flow] ?? [],
  encrypted_response: ({ setting }) => [
    `register the client for responses that are not encrypted: remove ${setting}`,
  ],
  truncated_response: () => ['a proxy may have truncated the response, try again: `again`'],
  other_token_type: () => [
    'check the configuration of the server: it may mean Bearer (RFC 6749 section 7.1)',
  ],
  introspection_of_jwt: () => [
    'this server does not introspect JWTs; verify it here instead: `verify {access_token}`',
  ],
  introspection_by_public_client: () => [
    'introspection requires client authentication: `again --client-id <id> --client-secret-file <file>`',
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

/** The fix of a rule: what advice with one of these ids says, which is more specific. */
export function serverFix(
  { run }: Facts,
  ...ids: readonly AdviceId[]
): readonly string[] | undefined {
  const advice = (run.failure?.advice ?? []).filter(({ id }) => ids.includes(id));
  const fix = templatesOf(serverAdvice, advice);
  return fix.length > 0 ? fix : undefined;
}

/** A setting with the URL of a server, as one word of a template. */
function assigned(name: string, url: string): string {
  const isUrl = URL.canParse(url) && /^https?:/.test(url);
  return wordOf(`${name}=${isUrl ? url : '<url>'}`, `${name}=<url>`);
}

function serverFault({ source }: { readonly source: string | undefined }): readonly string[] {
  const where = source === undefined ? '' : ` (${source})`;
  return [`a fault of the server${where}; to see its response: \`again --trace\``];
}

/** What `invalid_grant` means for each grant (RFC 6749 section 5.2). */
const grantRefused: Readonly<Partial<Record<Flow, readonly string[]>>> = {
  password: [
    'check user name and password: one of them is wrong, or this account may not use this grant',
  ],
  token_exchange: [
    'the subject or actor token is expired, revoked, or not trusted by this server: get a new one',
  ],
  jwt_bearer: ['the assertion is expired, or its issuer, audience or key is not trusted'],
};

/** What the client sent, what the metadata support there, and the flag that changes it. */
function clientRefused({ sent, supported = [] }: AdviceFacts['client_refused']): readonly string[] {
  const [usable] = supported.flatMap((method) => authFlags[method] ?? []);
  if (sent === 'none') {
    return ['this endpoint requires client authentication: `set client_secret_file=<file>`'];
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
  self_signed_tls_client_auth: 'self_signed_tls',
  private_key_jwt: 'private_key_jwt',
  client_secret_jwt: 'client_secret_jwt',
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
        `if the server has a device flow that it does not advertise, give its URL: \`device ${flag} <url>\``,
        `common URLs: ${common.join(', ')}`,
      ];
    }
    case 'introspection_endpoint':
      return [
        'a JWT can be verified without it: `verify {access_token}`',
        `or give it: \`set ${endpoint}=<url>\``,
      ];
    case 'userinfo_endpoint':
      return [
        'plain OAuth servers without OpenID Connect have none',
        `if there is one: \`set ${endpoint}=<url>\``,
      ];
    default:
      return [
        `give it: \`set ${endpoint}=<url>\``,
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
