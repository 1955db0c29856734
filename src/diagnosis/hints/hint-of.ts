import type { Advice, Failure } from '../../model/errors.ts';
import { isPlainWord } from '../../model/shell.ts';
import { hintForCode, hintForDeviceCode } from './error-codes.ts';

/**
 * What to do after a failure, as sentences with our flags and commands, one a line;
 * `undefined` when there is no advice. Everything that shows a failure reads its hint here.
 */
export function hintOf({ hint }: Pick<Failure, 'hint'>): string | undefined {
  return typeof hint === 'object' ? sentenceFor(hint) : hint;
}

function sentenceFor(advice: Advice): string | undefined {
  switch (advice.id) {
    case 'client_refused':
      return clientRefusedHint(advice);
    case 'error_code':
      return hintForCode(advice.code);
    case 'device_error_code':
      return hintForDeviceCode(advice.code, advice.description);
    case 'introspection_by_public_client':
      return 'introspection requires client authentication: --client-id and --client-secret-file';
    case 'introspection_of_jwt':
      return 'this server does not introspect JWTs; verify it here instead: atm-cli verify <jwt>';
    case 'key_file':
      return 'expected one JWK, a PEM public key or a PEM certificate; for a key set: --jwks';
    case 'missing_scope':
      return `the server requires this scope: --scope ${literal(advice.scope, '<scope>')}`;
    case 'no_certificate':
      return 'give it with --cert <file> and --key <file>';
    case 'no_client_id':
      return 'give the client id that is registered at the server: --client-id <id>';
    case 'no_client_secret':
      return 'give it with --client-secret-file <file>, --client-secret-stdin or ATM_CLIENT_SECRET';
    case 'no_endpoint':
      return endpointHint(advice.endpoint, advice.issuer);
    case 'no_member': {
      const source = advice.source === undefined ? '' : ` (${advice.source})`;
      return `a fault of the server${source}; to see its response: --trace`;
    }
    case 'no_metadata':
      return 'check the issuer, or give the endpoints with --authorization-endpoint and --token-endpoint';
    case 'other_issuer':
      return `use the issuer: --issuer ${literal(advice.issuer, '<url>')}`;
    case 'own_words':
      return advice.status === 401
        ? hintForCode('invalid_client')
        : 'these are the words of the server, which has no OAuth error code for it; to see its response: --trace';
    case 'plain_http':
      return 'use https, or --allow-insecure-http for a network that you trust';
    case 'response_signature':
      return 'do not use it; check the keys at the jwks_uri of the server: atm-cli discover';
    case 'secret_key_file':
      return 'use --secret-file with a file that holds the bytes of the secret';
    case 'token_not_printable':
      return 'to see it escaped: atm-cli token --json (RFC 6749 appendix A.12 lists the allowed characters)';
    case 'unavailable': {
      const reason = advice.isTooMany
        ? 'too many requests'
        : hintForCode(advice.code)?.split(':')[0];
      return `${reason ?? 'the server failed'}: ${advice.again}`;
    }
    case 'unknown_grant_of_atm':
      return 'use its hosted login page, or --direct: atm-cli login --provider atm';
    case 'unknown_provider':
      return 'to list all providers: atm-cli provider list';
    case 'unknown_token_type':
      return 'to print only the token: atm-cli token';
    case 'userinfo_rejected':
      return 'HTTP 401 without WWW-Authenticate (RFC 6750 section 3 requires it); try atm-cli token refresh';
  }
}

/** What a server has named, where a shell takes it literally. */
function literal(text: string, placeholder: string): string {
  return /^\w/.test(text) && isPlainWord(text) ? text : placeholder;
}

/** What the client sent, what the metadata supports there, and the flag that changes it. */
function clientRefusedHint({
  sent,
  member,
  supported,
}: Extract<Advice, { id: 'client_refused' }>): string {
  const listed = supported === undefined ? 'not in the metadata' : supported.join(', ') || 'none';
  const facts = `client authentication was ${sent}; ${member}: ${listed}`;
  return `${facts}\n${clientRemedy(sent, supported)}`;
}

function clientRemedy(sent: string, supported: readonly string[] = []): string {
  const usable = supported.flatMap((method) => authFlags[method] ?? []);
  if (sent === 'none') {
    return 'this endpoint requires client authentication: --client-id and --client-secret-file';
  }
  if (usable.length > 0 && !supported.includes(sent)) {
    return `use a method that it supports: --client-auth ${usable.join(' or ')}`;
  }
  return 'check client id and secret, and whether this client may use the endpoint';
}

/** The values of `--client-auth`. */
const authFlags: Readonly<Record<string, string>> = {
  client_secret_basic: 'basic',
  client_secret_post: 'post',
  none: 'none',
  tls_client_auth: 'tls',
};

/** What to do when an endpoint is missing; each has a flag of its name. */
function endpointHint(endpoint: string, issuer = ''): string {
  const flag = `--${endpoint.replaceAll('_', '-')}`;
  switch (endpoint) {
    case 'authorization_endpoint':
      return `give it with ${flag}, or sign in with atm-cli device`;
    case 'device_authorization_endpoint':
      return [
        'if the server has no device flow, sign in with atm-cli login',
        `if it has one that it does not advertise: ${flag} <url>; common URLs:`,
        ...devicePaths.map((path) => `  ${issuer.replace(/\/$/, '')}/${path}`),
      ].join('\n');
    case 'introspection_endpoint':
      return `give it with ${flag}; a JWT can be verified without it: atm-cli verify`;
    case 'userinfo_endpoint':
      return `give it with ${flag}; plain OAuth servers without OpenID Connect have none`;
    default:
      return `give it with ${flag}; to see which endpoints the server has: atm-cli discover`;
  }
}

const devicePaths = [
  'device/auth',
  'oauth/device/code',
  'oauth2/device/auth',
  'oauth/authorize_device',
  'device-authorization/',
];
