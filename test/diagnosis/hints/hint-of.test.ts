import { describe, expect, it } from 'vitest';
import { hintOf } from '../../../src/diagnosis/hints/hint-of.ts';
import { type Advice, Failure } from '../../../src/model/errors.ts';

function hintFor(hint: Advice | string | undefined): string | undefined {
  return hintOf(new Failure('usage', 'it failed', { hint }));
}

describe('the hint about an error code', () => {
  it.each([
    [
      'access_denied',
      'access was denied by you (Cancel) or by a policy; if you did not cancel, ask the administrator',
    ],
    ['consent_required', 'the server has to ask the user for consent: --prompt consent'],
    ['expired_token', 'the code has expired: start again'],
    ['insufficient_scope', 'the token lacks a scope: sign in again with that scope, --scope "…"'],
    ['interaction_required', 'the server has to show a page to the user: --prompt login'],
    [
      'invalid_client',
      'check client id, secret and authentication method: --client-auth none, basic, post or tls',
    ],
    [
      'invalid_request',
      'a parameter is missing or invalid: compare with the documentation of the server',
    ],
    [
      'invalid_scope',
      'request other scopes with --scope; atm-cli discover lists the supported ones',
    ],
    [
      'insecure_transport',
      'the server believes that it was asked over plain http: use https, or let it read X-Forwarded-Proto of its proxy',
    ],
    ['invalid_target', 'the server does not know that resource: check --resource or --audience'],
    [
      'invalid_token',
      'the token is expired, revoked or for another audience: atm-cli token refresh',
    ],
    ['login_required', 'the user has no session at the server: sign in with --prompt login'],
    [
      'mfa_required',
      'the server requires a second factor, which this grant cannot provide: sign in with atm-cli login',
    ],
    ['server_error', 'the server failed: try again, then look at its log'],
    ['temporarily_unavailable', 'the server is busy: try again later'],
    [
      'unauthorized_client',
      'this client may not use this grant: enable it where the client is registered',
    ],
    [
      'unsupported_grant_type',
      'enable this grant for the client at the server, or use another flow',
    ],
    [
      'unsupported_response_type',
      'enable the authorization code flow for the client at the server',
    ],
    [
      'unsupported_token_type',
      'the server does not support this for tokens of this type, such as JWT access tokens',
    ],
  ])('%s', (code, sentence) => {
    expect(hintFor({ id: 'error_code', code })).toBe(sentence);
  });

  it('is none for invalid_grant: it has a dozen causes, and each has its rule', () => {
    expect(hintFor({ id: 'error_code', code: 'invalid_grant' })).toBeUndefined();
  });

  it.each(['AADSTS50011', 'constructor'])('is none for %s', (code) => {
    expect(hintFor({ id: 'error_code', code })).toBeUndefined();
    expect(hintFor({ id: 'device_error_code', code })).toBeUndefined();
  });
});

describe('the hint about an error code of the device flow', () => {
  it.each([
    ['bad_verification_code', 'start again for a new code: atm-cli device'],
    [
      'device_flow_disabled',
      'switch it on where the client is registered (GitHub: "Enable Device Flow")',
    ],
    ['incorrect_client_credentials', 'check --client-id, and the secret if the client has one'],
    ['incorrect_device_code', 'start again for a new code: atm-cli device'],
    ['invalid_grant', 'start again for a new code: atm-cli device'],
    [
      'invalid_scope',
      'request fewer scopes with --scope, or sign in with atm-cli login: some servers allow few scopes here',
    ],
    [
      'unauthorized_client',
      'allow the grant urn:ietf:params:oauth:grant-type:device_code where the client is registered',
    ],
    ['unsupported_grant_type', 'switch the device flow on at the server, or use atm-cli login'],
    // One that means the same in every flow.
    [
      'invalid_client',
      'check client id, secret and authentication method: --client-auth none, basic, post or tls',
    ],
  ])('%s', (code, sentence) => {
    expect(hintFor({ id: 'device_error_code', code })).toBe(sentence);
  });

  it('names the switch of Entra for a client that it takes for confidential', () => {
    const description = 'AADSTS7000218: The request body must contain …';
    expect(hintFor({ id: 'device_error_code', code: 'invalid_client', description })).toBe(
      'Entra: set "Allow public client flows" to yes for this app, or give the client secret',
    );
  });
});

describe('the hint about a server that cannot answer now', () => {
  const again = 'try again in 30 s';

  it.each([
    ['temporarily_unavailable', false, 'the server is busy: try again in 30 s'],
    ['invalid_grant', false, 'the server failed: try again in 30 s'],
    ['invalid_grant', true, 'too many requests: try again in 30 s'],
  ])('says why and when to try again: %s, %s', (code, isTooMany, sentence) => {
    expect(hintFor({ id: 'unavailable', code, isTooMany, again })).toBe(sentence);
  });
});

describe('the hint about an endpoint that the metadata lacks', () => {
  it.each([
    [
      'authorization_endpoint',
      'give it with --authorization-endpoint, or sign in with atm-cli device',
    ],
    [
      'introspection_endpoint',
      'give it with --introspection-endpoint; a JWT can be verified without it: atm-cli verify',
    ],
    [
      'userinfo_endpoint',
      'give it with --userinfo-endpoint; plain OAuth servers without OpenID Connect have none',
    ],
    [
      'token_endpoint',
      'give it with --token-endpoint; to see which endpoints the server has: atm-cli discover',
    ],
  ])('%s', (endpoint, sentence) => {
    expect(hintFor({ id: 'no_endpoint', endpoint })).toBe(sentence);
  });

  it('lists the usual places of device_authorization_endpoint, one a line', () => {
    const endpoint = 'device_authorization_endpoint';
    const issuer = 'https://id.example/tenant/';
    expect(hintFor({ id: 'no_endpoint', endpoint, issuer })?.split('\n')).toEqual([
      'if the server has no device flow, sign in with atm-cli login',
      'if it has one that it does not advertise: --device-authorization-endpoint <url>; common URLs:',
      '  https://id.example/tenant/device/auth',
      '  https://id.example/tenant/oauth/device/code',
      '  https://id.example/tenant/oauth2/device/auth',
      '  https://id.example/tenant/oauth/authorize_device',
      '  https://id.example/tenant/device-authorization/',
    ]);
  });
});

describe('the hint about anything else', () => {
  it.each([
    [
      { id: 'introspection_by_public_client' },
      'introspection requires client authentication: --client-id and --client-secret-file',
    ],
    [
      { id: 'introspection_of_jwt' },
      'this server does not introspect JWTs; verify it here instead: atm-cli verify <jwt>',
    ],
    [
      { id: 'key_file' },
      'expected one JWK, a PEM public key or a PEM certificate; for a key set: --jwks',
    ],
    [{ id: 'no_certificate' }, 'give it with --cert <file> and --key <file>'],
    [
      { id: 'no_client_id' },
      'give the client id that is registered at the server: --client-id <id>',
    ],
    [
      { id: 'no_client_secret' },
      'give it with --client-secret-file <file>, --client-secret-stdin or ATM_CLIENT_SECRET',
    ],
    [
      { id: 'no_member', source: 'RFC 6749 section 5.1' },
      'a fault of the server (RFC 6749 section 5.1); to see its response: --trace',
    ],
    [{ id: 'no_member', source: undefined }, 'a fault of the server; to see its response: --trace'],
    [
      { id: 'no_metadata' },
      'check the issuer, or give the endpoints with --authorization-endpoint and --token-endpoint',
    ],
    [{ id: 'plain_http' }, 'use https, or --allow-insecure-http for a network that you trust'],
    [{ id: 'secret_key_file' }, 'use --secret-file with a file that holds the bytes of the secret'],
    [
      { id: 'token_not_printable' },
      'to see it escaped: atm-cli token --json (RFC 6749 appendix A.12 lists the allowed characters)',
    ],
    [
      { id: 'unknown_grant_of_atm' },
      'use its hosted login page, or --direct: atm-cli login --provider atm',
    ],
    [{ id: 'unknown_provider' }, 'to list all providers: atm-cli provider list'],
    [{ id: 'unknown_token_type' }, 'to print only the token: atm-cli token'],
    [
      { id: 'userinfo_rejected' },
      'HTTP 401 without WWW-Authenticate (RFC 6750 section 3 requires it); try atm-cli token refresh',
    ],
    [
      { id: 'response_signature' },
      'do not use it; check the keys at the jwks_uri of the server: atm-cli discover',
    ],
  ] as const)('%o', (advice, sentence) => {
    expect(hintFor(advice)).toBe(sentence);
  });

  it('is the text that the failure came with', () => {
    expect(hintFor('try another')).toBe('try another');
    expect(hintFor(undefined)).toBeUndefined();
  });
});
