import type { Advice, Failure } from '../../model/errors.ts';
import { hintForCode, hintForDeviceCode } from './error-codes.ts';

/**
 * What to do after a failure, in sentences with the flags and commands of this program, one a line;
 * `undefined` when there is nothing to say. Whoever shows a failure reads its hint here.
 */
export function hintOf({ hint }: Pick<Failure, 'hint'>): string | undefined {
  return typeof hint === 'object' ? sentenceFor(hint) : hint;
}

function sentenceFor(advice: Advice): string | undefined {
  switch (advice.id) {
    case 'error_code':
      return hintForCode(advice.code);
    case 'device_error_code':
      return hintForDeviceCode(advice.code, advice.description);
    case 'introspection_by_public_client':
      return 'introspection wants a client that proves itself: --client-id and --client-secret-file';
    case 'introspection_of_jwt':
      return 'this server does not introspect JWTs: they say everything themselves: atm-cli verify <jwt>';
    case 'key_file':
      return 'it takes one JWK, a PEM public key or a PEM certificate; --jwks takes a key set';
    case 'no_certificate':
      return 'give it with --cert <file> and --key <file>';
    case 'no_client_id':
      return 'give the id of the client that is registered at the server with --client-id';
    case 'no_client_secret':
      return 'give it with --client-secret-file <file>, --client-secret-stdin or ATM_CLIENT_SECRET';
    case 'no_endpoint':
      return endpointHint(advice.endpoint, advice.issuer);
    case 'no_member': {
      const source = advice.source === undefined ? '' : ` (${advice.source})`;
      return `this is for the operators of the server to mend${source}; what came: --trace`;
    }
    case 'no_metadata':
      return 'check the issuer, or name the endpoints with --authorization-endpoint and --token-endpoint';
    case 'plain_http':
      return 'use https, or --allow-insecure-http for a network that you trust';
    case 'secret_key_file':
      return 'use --secret-file with a file that holds the bytes of the secret';
    case 'token_not_printable':
      return 'atm-cli token --json shows it; RFC 6749 appendix A.12 says what a token may hold';
    case 'unavailable': {
      const reason = advice.isTooMany
        ? 'the server wants fewer requests'
        : hintForCode(advice.code)?.split(':')[0];
      return `${reason ?? 'the server failed'}: ${advice.again}`;
    }
    case 'unknown_grant_of_atm':
      return 'it has the hosted page and --direct: atm-cli login --provider atm';
    case 'unknown_provider':
      return 'atm-cli provider list shows them all';
    case 'unknown_token_type':
      return 'atm-cli token prints the token alone';
    case 'userinfo_rejected':
      return 'HTTP 401 without WWW-Authenticate (RFC 6750 section 3 wants it); try atm-cli token refresh';
    case 'userinfo_signature':
      return 'do not use it; are the keys of this server at its jwks_uri? atm-cli discover';
  }
}

/** How to go on without an endpoint; each has a flag of its name. */
function endpointHint(endpoint: string, issuer = ''): string {
  const flag = `--${endpoint.replaceAll('_', '-')}`;
  switch (endpoint) {
    case 'authorization_endpoint':
      return `give it with ${flag}, or sign in with atm-cli device`;
    case 'device_authorization_endpoint':
      return [
        'a server without device flow: sign in with atm-cli login',
        `a server that does not advertise it: ${flag} <url>; usual places:`,
        ...devicePaths.map((path) => `  ${issuer.replace(/\/$/, '')}/${path}`),
      ].join('\n');
    case 'introspection_endpoint':
      return `give it with ${flag}; a JWT says the same by itself: atm-cli verify`;
    case 'userinfo_endpoint':
      return `give it with ${flag}; plain OAuth servers without OpenID Connect have none`;
    default:
      return `give it with ${flag}, and look at what it does name: atm-cli discover`;
  }
}

const devicePaths = [
  'device/auth',
  'oauth/device/code',
  'oauth2/device/auth',
  'oauth/authorize_device',
];
