import {
  asked,
  came,
  type Case,
  found,
  pasted,
  refused,
  run,
  signIn,
  talk,
  unknownCode,
} from './build.ts';

const basicOf = (credentials: string) => ({
  authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});
const basic = basicOf('cli:secret');
const challenge = {
  code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  code_challenge_method: 'S256',
};
const verifier = { code_verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' };
const other = { code_verifier: 'x'.repeat(43) };
const badClient = { error: 'invalid_client', error_description: 'client authentication failed' };
const page = '<!doctype html><html><head><title>502 Bad Gateway</title></head></html>';
const entra = (number: string) => refused('token', 'invalid_client', `AADSTS${number}: in words`);
const tokens = { access_token: 'at', token_type: 'Bearer', expires_in: 60 };

export const tokenCases: readonly Case[] = [
  {
    id: 'T01',
    yes: refused('token', 'invalid_client', 'Client authentication failed', {
      status: 401,
      sentHeaders: { authorization: 'another way' },
    }),
    no: refused('token', 'invalid_grant'),
  },
  {
    id: 'T02',
    yes: refused(
      'token',
      'invalid_client',
      "The OAuth 2.0 Client supports client authentication method 'client_secret_post', but method 'client_secret_basic' was requested.",
    ),
    no: refused('token', 'invalid_client', 'AADSTS7000215: wrong'),
  },
  { id: 'T02', yes: signIn({ answer: badClient, status: 401 }), no: signIn() },
  {
    id: 'T02',
    yes: run([
      found({ token_endpoint_auth_methods_supported: ['client_secret_post'] }),
      talk('token', {}, badClient, { sentHeaders: basic }),
    ]),
    no: unknownCode,
  },
  {
    id: 'T32',
    yes: run([talk('revocation', { client_secret: 's' }, '', { status: 401, type: 'text/plain' })]),
    no: refused('revocation', 'invalid_client', 'no', { sent: { client_secret: 's' } }),
  },
  {
    id: 'T31',
    yes: run([
      found({ grant_types_supported: ['authorization_code'] }),
      refused('token', 'unsupported_grant_type', undefined, {
        sent: { grant_type: 'client_credentials' },
      }).exchanges[0] ?? talk('token', {}, {}),
    ]),
    no: refused('token', 'unsupported_grant_type', undefined, {
      sent: { grant_type: 'client_credentials' },
    }),
  },
  {
    // django-oauth-toolkit to a public client at its introspection.
    id: 'T02',
    yes: run([
      found({ introspection_endpoint_auth_methods_supported: ['client_secret_basic'] }),
      talk('introspection', {}, '', { status: 403 }),
    ]),
    no: run([
      found({ introspection_endpoint_auth_methods_supported: ['client_secret_basic'] }),
      talk('introspection', {}, { error: 'invalid_request' }),
    ]),
  },
  {
    // Authlib to a public client.
    id: 'T02',
    yes: run([
      found({
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
        introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
      }),
      talk('introspection', {}, badClient, { status: 401 }),
    ]),
    no: unknownCode,
  },
  {
    id: 'T02',
    yes: refused(
      'token',
      'invalid_client',
      'client registered for client_secret_basic cannot use client_secret_post',
      { sent: { client_secret: 's' } },
    ),
    no: unknownCode,
  },
  ...[
    {
      error: 'unauthorized_client',
      error_description: 'Client is not authorized to use this authorization code',
    },
    {
      error: 'invalid_request',
      error_description:
        '[ { "expected": "string", "code": "invalid_type", "path": [ "client_id" ], "message": "Invalid input: expected string, received undefined" } ]',
    },
    { error: 'missing `client_id` form value' },
  ].map((answer) => ({
    id: 'T02',
    yes: run([talk('token', {}, answer, { sentHeaders: basic })]),
    no: run([talk('token', { client_id: 'cli' }, answer)]),
  })),
  {
    id: 'T03',
    yes: refused(
      'token',
      'invalid_request',
      'client_id and client_secret in the authorization header are not properly encoded',
    ),
    no: refused('token', 'invalid_client', 'no', { sent: { client_secret: 's' } }),
  },
  {
    // the form of "s3cret +/=&%" in Basic, against a secret of letters and digits
    id: 'T03',
    yes: refused('token', 'invalid_client', undefined, {
      sentHeaders: basicOf('cli:s3cret+%2B%2F%3D%26%25'),
      run: {
        settings: [
          { name: 'client_id', value: 'cli', origin: 'flag' },
          { name: 'client_secret', value: 's3cret +/=&%', origin: 'flag' },
        ],
      },
    }),
    no: refused('token', 'invalid_client', undefined, { sentHeaders: basic }),
  },
  {
    // as the journal stores it: not known whether anything was encoded
    id: 'T03',
    yes: refused('token', 'invalid_client', undefined, {
      sentHeaders: { authorization: 'Basic #0a1b2c3d (40 characters)' },
    }),
    no: refused('token', 'invalid_client', undefined, { sent: { client_secret: 's' } }),
    beside: true,
  },
  {
    id: 'T04',
    yes: refused(
      'token',
      'invalid_request',
      'client authentication must only be provided using one mechanism',
    ),
    no: refused('token', 'invalid_client', undefined, { sentHeaders: basic }),
  },
  {
    id: 'T04',
    yes: refused('token', 'invalid_client', undefined, {
      sent: { client_secret: 's' },
      sentHeaders: basic,
    }),
    no: unknownCode,
  },
  { id: 'T05', yes: entra('7000218'), no: entra('700025') },
  { id: 'T06', yes: entra('700025'), no: entra('7000218') },
  { id: 'T07', yes: entra('7000215'), no: entra('700016') },
  {
    id: 'T08',
    yes: refused(
      'token',
      'invalid_request',
      'Tokens issued for the SPA client-type may only be redeemed via cross-origin requests',
    ),
    no: entra('7000215'),
  },
  { id: 'T08', yes: entra('9002327'), no: unknownCode },
  {
    id: 'T09',
    yes: refused(
      'token',
      'incorrect_client_credentials',
      'The client_id and/or client_secret passed are incorrect.',
      { status: 200 },
    ),
    no: refused('token', 'invalid_client'),
  },
  {
    id: 'T09',
    yes: refused('token', 'unverified_user_email', 'no', {
      status: 200,
      url: 'https://github.com/login/oauth/access_token',
    }),
    no: refused('token', 'redirect_uri_mismatch'),
  },
  {
    id: 'T10',
    yes: refused('token', 'invalid_request', 'client_secret is missing.'),
    no: refused('token', 'invalid_request', 'code is missing'),
    beside: true,
  },
  {
    id: 'T11',
    yes: refused('token', 'invalid_grant', 'Code is expired'),
    no: refused('token', 'invalid_grant', 'Incorrect redirect_uri'),
  },
  { id: 'T11', yes: signIn({ age: 71 }), no: signIn({ age: 3 }) },
  {
    id: 'T12',
    yes: refused('token', 'invalid_grant', 'Code not valid'),
    no: refused('token', 'invalid_grant', 'Code is expired'),
  },
  {
    id: 'T12',
    yes: signIn({ before: [talk('token', { code: 'c0de-c0de' }, tokens, { at: 0 })] }),
    no: signIn(),
  },
  {
    id: 'T12',
    yes: signIn({ send: { client_id: 'another' } }),
    no: refused('refresh', 'invalid_grant', 'grant request is invalid', {
      sent: { refresh_token: 'r' },
    }),
  },
  {
    id: 'T13',
    yes: refused('token', 'invalid_grant', 'Incorrect redirect_uri'),
    no: refused('token', 'invalid_grant', 'Code not valid'),
  },
  {
    id: 'T13',
    yes: signIn({ send: { redirect_uri: 'http://127.0.0.1:8977/callback' } }),
    no: signIn(),
  },
  {
    id: 'T14',
    yes: refused('token', 'invalid_grant', 'Failed to verify code verifier', { status: 403 }),
    no: refused('token', 'invalid_grant', 'Code not valid'),
  },
  {
    id: 'T14',
    yes: signIn({ ask: challenge, send: other }),
    no: signIn({ ask: challenge, send: verifier }),
  },
  { id: 'T15', yes: signIn({ ask: challenge }), no: signIn({ ask: challenge, send: verifier }) },
  {
    id: 'T15',
    yes: pasted('{"error":"invalid_request","error_description":"code_verifier is required"}'),
    no: pasted('{"error":"invalid_request"}'),
  },
  {
    id: 'T16',
    yes: refused('token', 'invalid_grant', 'Unable to find initial PKCE data tied to this request'),
    no: signIn({ ask: challenge, send: verifier }),
  },
  { id: 'T16', yes: signIn({ send: verifier }), no: unknownCode },
  { id: 'T17', yes: signIn(), no: refused('token', 'invalid_grant', 'Code not valid') },
  { id: 'T17', yes: pasted('{"error":"invalid_grant"}'), no: pasted('{"error":"invalid_client"}') },
  {
    id: 'T18',
    yes: refused(
      'token',
      'unauthorized_client',
      "Grant type 'password' not allowed for the client.",
    ),
    no: refused('device token', 'unauthorized_client'),
  },
  {
    id: 'T19',
    yes: refused('token', 'unsupported_grant_type', undefined, {
      sentHeaders: { 'content-type': 'application/json' },
    }),
    no: refused('token', 'invalid_grant'),
  },
  {
    id: 'T19',
    yes: refused('token', 'invalid_request', 'Missing form parameter: grant_type'),
    no: unknownCode,
  },
  {
    id: 'T20',
    yes: run([talk('token', {}, page, { status: 502 })]),
    no: run([talk('refresh', {}, page, { status: 502 })]),
  },
  {
    id: 'T20',
    yes: run([
      talk('introspection', {}, page.replaceAll('502 Bad Gateway', '403'), { status: 403 }),
    ]),
    no: run([talk('introspection', {}, '', { status: 403 })]),
  },
  {
    id: 'T20',
    yes: pasted('<html><head><title>Just a moment...</title></head></html>'),
    no: signIn(),
  },
  {
    id: 'T21',
    yes: refused('token', 'bad_redirect_uri', undefined, { status: 200, more: { ok: false } }),
    no: refused('token', 'invalid_grant'),
  },
  {
    id: 'T22',
    yes: run([
      talk('token', {}, 'access_token=at&scope=repo&refresh_token=r', {
        status: 200,
        type: 'application/x-www-form-urlencoded',
      }),
    ]),
    no: run([talk('token', {}, tokens)]),
  },
  {
    id: 'T23',
    yes: refused('token', 'invalid_target', 'resource indicator is missing, or unknown'),
    no: refused('token', 'invalid_target', 'no', { run: { local: { provider: 'entra' } } }),
  },
  {
    id: 'T24',
    yes: refused('token', 'access_denied', 'Service not found: https://api.example.com', {
      status: 403,
    }),
    no: refused('token', 'access_denied', 'no'),
    beside: true,
  },
  {
    id: 'T25',
    yes: refused('token', 'invalid_grant', 'user is not admin approved to access this app'),
    no: refused('token', 'invalid_grant', 'expired authorization code'),
  },
  {
    id: 'T26',
    yes: run(
      [
        asked({ client_id: 'tpc_1' }),
        came({ code: 'c', state: 's-of-this-sign-in' }),
        talk('token', { code: 'c' }, { ...tokens, refresh_token: 'r' }),
      ],
      {
        failure: {
          kind: 'check_failed',
          message: 'the response has no ID token, although the scope openid was requested',
        },
      },
    ),
    no: run([
      asked({ client_id: 'tpc_1' }),
      talk('token', { code: 'c' }, { ...tokens, id_token: 'i', refresh_token: 'r' }),
    ]),
  },
  {
    id: 'T27',
    yes: refused(
      'token',
      'invalid_grant',
      'AADSTS50076: Due to a configuration change you must use multi-factor authentication',
    ),
    no: refused('token', 'invalid_grant'),
  },
  {
    id: 'T27',
    yes: refused('token', 'mfa_required', 'Multifactor authentication required', { status: 403 }),
    no: unknownCode,
  },
  {
    id: 'T29',
    yes: refused('token', 'invalid_grant', 'AADSTS99999: new', {
      more: { trace_id: 't', correlation_id: 'c', timestamp: '2026-11-21 12:00:00Z' },
    }),
    no: refused('token', 'invalid_grant'),
    beside: true,
  },
  {
    id: 'T30',
    yes: run([
      talk(
        'token',
        { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' },
        { error: 'invalid_request', error_description: 'Invalid or expired subject token' },
      ),
    ]),
    no: run([
      talk(
        'token',
        { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' },
        { error: 'invalid_target', error_description: 'unknown audience' },
      ),
    ]),
  },
  {
    id: 'T30',
    yes: run([
      talk(
        'token',
        { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' },
        { error: 'invalid_grant' },
      ),
    ]),
    no: run([talk('token', { grant_type: 'authorization_code' }, { error: 'invalid_request' })]),
  },
  {
    id: 'T31',
    yes: run([
      found({ grant_types_supported: ['authorization_code'] }),
      talk('token', { grant_type: 'password' }, { error: 'unsupported_grant_type' }),
    ]),
    no: refused('token', 'unsupported_grant_type', undefined, { sent: { grant_type: 'password' } }),
  },
  {
    id: 'T12',
    yes: refused('token', 'invalid_grant', 'Authorization code already used'),
    no: refused('token', 'invalid_grant', 'authorization code expected'),
  },
];
