import type { Exchange } from '../../src/model/exchange.ts';
import type { Hypothesis } from '../../src/diagnosis/rule.ts';
import type { Run, RunSetting } from '../../src/model/run.ts';
import { base64url } from './jwt/tokens.ts';

const issuer = 'https://id.example.com';
const startedAt = Date.UTC(2026, 10, 21, 9, 30);
const seconds = startedAt / 1000;

/** Every secret of the sample runs, by the place where it stands. */
export const secrets = {
  state: 'state-QmFzZTY0dXJsLXN0YXRlLW9mLWEtbG9naW4',
  nonce: 'nonce-bm9uY2Utb2YtYS1sb2dpbi10aGF0LWlzLWxvbmc',
  code: 'code-c3BsZW5kaWQtY29kZS1vZi1hLWxvZ2lu',
  verifier: 'verifier-dmVyaWZpZXItb2YtYS1sb2dpbi10aGF0LWlzLWxvbmcx',
  clientSecret: 'client-secret-0815-4711',
  accessToken: 'access-b3BhcXVlLWFjY2Vzcy10b2tlbg',
  refreshToken: 'refresh-b3BhcXVlLXJlZnJlc2gtdG9rZW4',
  deviceCode: 'device-ZGV2aWNlLWNvZGUtdGhhdC1pcy1sb25n',
  userCode: 'WDJB-MJHT',
  cookie: 'cookie-c2Vzc2lvbi1vZi1hLXBlcnNvbg',
  apiKey: 'apikey-0815-4711-0815-4711',
} as const;

export const idToken = [
  base64url({ alg: 'RS256', kid: 'r', typ: 'JWT' }),
  base64url({
    iss: issuer,
    sub: 'ada',
    aud: 'cli',
    exp: seconds + 3600,
    iat: seconds,
    nonce: secrets.nonce,
    name: 'Ada Lovelace',
    email: 'ada@example.com',
  }),
  base64url('signature-of-the-id-token-that-is-never-looked-at'),
].join('.');

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  device_authorization_endpoint: `${issuer}/device`,
  jwks_uri: `${issuer}/jwks`,
  userinfo_endpoint: `${issuer}/me`,
  scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  code_challenge_methods_supported: ['S256'],
};

const settings: readonly RunSetting[] = [
  { name: 'issuer', value: issuer, origin: 'flag' },
  { name: 'client_id', value: 'cli', origin: 'environment' },
  { name: 'client_secret', value: '#0a1b2c3d', origin: 'profile' },
  { name: 'scope', value: 'openid profile email offline_access', origin: 'profile' },
  { name: 'redirect_uri', value: 'http://127.0.0.1:8976/callback', origin: 'default' },
];

function query(parameters: Readonly<Record<string, string>>): string {
  return new URLSearchParams(parameters).toString();
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const basic = `Basic ${Buffer.from(`cli:${secrets.clientSecret}`).toString('base64')}`;

const discovery: Exchange = {
  id: 1,
  step: 'discovery',
  attempt: 1,
  startedAt: startedAt + 40,
  request: {
    method: 'GET',
    url: `${issuer}/.well-known/openid-configuration`,
    headers: { accept: 'application/json' },
  },
  response: {
    status: 200,
    headers: { ...json, date: 'Sat, 21 Nov 2026 09:30:00 GMT' },
    body: JSON.stringify(metadata),
  },
  durationMs: 62,
  timings: { dns: 4, connect: 9, tls: 18, wait: 29, body: 2 },
};

const authorization: Exchange = {
  id: 2,
  step: 'authorization',
  leg: 'browser',
  startedAt: startedAt + 130,
  request: {
    method: 'GET',
    url: `${issuer}/authorize?${query({
      client_id: 'cli',
      response_type: 'code',
      redirect_uri: 'http://127.0.0.1:8976/callback',
      scope: 'openid profile email offline_access',
      state: secrets.state,
      nonce: secrets.nonce,
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    })}`,
    headers: {},
  },
};

const callback: Exchange = {
  id: 3,
  step: 'callback',
  leg: 'browser',
  startedAt: startedAt + 9_400,
  request: {
    method: 'GET',
    url: `http://127.0.0.1:8976/callback?code=${secrets.code}&state=${secrets.state}&iss=${encodeURIComponent(issuer)}`,
    headers: { cookie: `session=${secrets.cookie}; theme=${secrets.cookie}-2` },
  },
  response: { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' } },
  durationMs: 190,
};

const tokenRequest: Exchange['request'] = {
  method: 'POST',
  url: `${issuer}/token`,
  headers: { ...form, accept: 'application/json', authorization: basic },
  body: new URLSearchParams({
    grant_type: 'authorization_code',
    code: secrets.code,
    redirect_uri: 'http://127.0.0.1:8976/callback',
    code_verifier: secrets.verifier,
  }).toString(),
};

const tokens = {
  access_token: secrets.accessToken,
  token_type: 'Bearer',
  expires_in: 3600,
  refresh_token: secrets.refreshToken,
  scope: 'openid profile email offline_access',
  id_token: idToken,
};

const token: Exchange = {
  id: 4,
  step: 'token',
  attempt: 1,
  startedAt: startedAt + 9_410,
  request: tokenRequest,
  response: {
    status: 200,
    headers: {
      ...json,
      'cache-control': 'no-store',
      'set-cookie': `sid=${secrets.cookie}; Expires=Sat, 21 Nov 2026 10:30:00 GMT; HttpOnly, lb=${secrets.cookie}-3; Path=/`,
    },
    body: JSON.stringify(tokens),
  },
  durationMs: 118,
  timings: { wait: 115, body: 3 },
  reused: true,
};

const jwks: Exchange = {
  id: 5,
  step: 'jwks',
  attempt: 1,
  startedAt: startedAt + 9_532,
  request: { method: 'GET', url: `${issuer}/jwks`, headers: { accept: 'application/json' } },
  response: {
    status: 200,
    headers: { ...json, 'cache-control': 'max-age=3600' },
    body: '{"keys":[{"kty":"RSA","kid":"r","use":"sig","alg":"RS256","n":"0vx7agoebGcQSuuPiLJX","e":"AQAB"}]}',
  },
  durationMs: 21,
  timings: { wait: 20, body: 1 },
  reused: true,
};

/** An authorization code login that went well. */
export const loginRun: Run = {
  command: 'login',
  version: '0.1.0',
  profile: 'work',
  startedAt,
  endedAt: startedAt + 9_600,
  exitCode: 0,
  settings,
  exchanges: [discovery, authorization, callback, token, jwks],
  checks: [
    { id: 'form', verdict: 'pass', message: 'JWS, compact serialization' },
    { id: 'alg', verdict: 'pass', message: 'RS256', expected: 'RS256', seen: 'RS256' },
    { id: 'signature', verdict: 'pass', message: 'verified with key "r"' },
    { id: 'iss', verdict: 'pass', message: `iss is "${issuer}"`, expected: issuer, seen: issuer },
    { id: 'exp', verdict: 'pass', message: 'expires in 1 h' },
    {
      id: 'nonce',
      verdict: 'pass',
      message: `nonce is "${secrets.nonce}"`,
      expected: secrets.nonce,
      seen: secrets.nonce,
    },
    { id: 'at_hash', verdict: 'skipped', message: 'there is no at_hash' },
  ],
};

function poll(id: number, after: number, status: number, body: object): Exchange {
  return {
    id,
    step: 'device token',
    attempt: id - 2,
    startedAt: startedAt + after,
    request: {
      method: 'POST',
      url: `${issuer}/token`,
      headers: { ...form, 'x-api-key': secrets.apiKey },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
        device_code: secrets.deviceCode,
        client_id: 'cli',
      }).toString(),
    },
    response: { status, headers: json, body: JSON.stringify(body) },
    durationMs: 34,
    timings: { wait: 33, body: 1 },
    reused: true,
  };
}

const pending = { error: 'authorization_pending' };

/** A device login that went well after four polls. */
export const deviceRun: Run = {
  command: 'device',
  version: '0.1.0',
  startedAt,
  endedAt: startedAt + 26_300,
  exitCode: 0,
  settings,
  exchanges: [
    discovery,
    {
      id: 2,
      step: 'device authorization',
      attempt: 1,
      startedAt: startedAt + 110,
      request: {
        method: 'POST',
        url: `${issuer}/device`,
        headers: form,
        body: 'client_id=cli&scope=openid+profile',
      },
      response: {
        status: 200,
        headers: json,
        body: JSON.stringify({
          device_code: secrets.deviceCode,
          user_code: secrets.userCode,
          verification_uri: `${issuer}/activate`,
          verification_uri_complete: `${issuer}/activate?user_code=${secrets.userCode}`,
          expires_in: 900,
          interval: 5,
        }),
      },
      durationMs: 48,
      timings: { wait: 46, body: 2 },
      reused: true,
    },
    poll(3, 5_200, 400, pending),
    poll(4, 10_300, 400, pending),
    poll(5, 15_400, 400, { error: 'slow_down' }),
    poll(6, 25_500, 200, tokens),
    { ...jwks, id: 7, startedAt: startedAt + 25_550 },
  ],
  checks: loginRun.checks,
};

/** What a server or a token could say to get out of a page, a line or an attribute. */
export const hostile = {
  script: '<script>alert("script")</script>',
  image: '"><img src=x onerror=alert("image")>',
  attribute: `' onmouseover='alert("attribute")' x='`,
  style: '</style><style>body{display:none}</style>',
  close: '</details></main></svg></td>--><h1>taken over</h1>',
  link: '<a href="javascript:alert(1)">click</a>',
  terminal: '\u001b[2J\u001b]8;;https://evil.example\u0007click\u001b[0m',
  bidi: '\u202Egnp.exe\u2066',
  rtl: 'מסמך لا يمكن',
  zero: 'pay\u200Bpal\u{e0041}',
} as const;

const everything = Object.values(hostile).join(' ');

/** A login whose token endpoint refuses, in the words of a hostile server. */
export const hostileRun: Run = {
  ...loginRun,
  endedAt: startedAt + 9_560,
  exitCode: 8,
  profile: hostile.image,
  settings: [...settings, { name: hostile.close, value: everything, origin: 'preset' }],
  exchanges: [
    {
      ...discovery,
      response: {
        status: 200,
        headers: { ...json, server: everything.replaceAll(/[^\x20-\x7e]/g, '') },
        body: JSON.stringify({ ...metadata, [everything]: [everything, { nested: everything }] }),
      },
    },
    authorization,
    {
      ...callback,
      request: {
        ...callback.request,
        url: `${callback.request.url}&session_state=${encodeURIComponent(everything)}&${encodeURIComponent(everything)}=1`,
      },
    },
    {
      ...token,
      response: {
        status: 400,
        headers: { ...json, 'www-authenticate': `Basic realm="${hostile.script}"` },
        body: JSON.stringify({
          error: 'invalid_grant',
          error_description: `${everything} the code ${secrets.code} was used before`,
          error_uri: `javascript:alert(1)`,
          [hostile.image]: hostile.close,
        }),
      },
      timings: { wait: 115, body: 3 },
    },
    {
      id: 5,
      step: 'stranger',
      leg: 'browser',
      startedAt: startedAt + 9_480,
      request: {
        method: 'GET',
        url: `http://127.0.0.1:8976/callback?error=${encodeURIComponent(hostile.script)}`,
        headers: { 'user-agent': hostile.image },
      },
      response: { status: 400, headers: { 'content-type': 'text/html' }, body: everything },
    },
    {
      id: 6,
      step: 'api',
      startedAt: startedAt + 9_500,
      request: { method: 'GET', url: 'https://api.example.com/things', headers: {} },
      error: everything,
      durationMs: 12,
    },
  ],
  failure: {
    kind: 'oauth_error',
    code: 'invalid_grant',
    message: `the token endpoint refused: ${everything}`,
    advice: [{ id: 'other_issuer', issuer: hostile.script }],
  },
  checks: [
    {
      id: hostile.close,
      verdict: 'fail',
      message: everything,
      expected: hostile.script,
      seen: hostile.image,
      rule: hostile.attribute,
    },
  ],
};

/** The same refusal in the words of an honest server. */
export const failedRun: Run = {
  ...loginRun,
  endedAt: startedAt + 9_560,
  exitCode: 8,
  checks: undefined,
  exchanges: [
    discovery,
    authorization,
    callback,
    {
      ...token,
      response: {
        status: 400,
        headers: { ...json, date: 'Sat, 21 Nov 2026 09:30:09 GMT', 'cache-control': 'no-store' },
        body: JSON.stringify({
          error: 'invalid_grant',
          error_description: 'PKCE verification failed: code_challenge does not match',
        }),
      },
    },
  ],
  failure: {
    kind: 'oauth_error',
    code: 'invalid_grant',
    message:
      'the token endpoint refused the code: invalid_grant (PKCE verification failed: code_challenge does not match)',
    rule: 'pkce-mismatch',
  },
};

function hypothesis(
  verdict: Hypothesis['verdict'],
  id: string,
  title: string,
  cause: string,
  because: string,
  fix: readonly string[],
): Hypothesis {
  const rule = {
    id,
    phase: 'token',
    title,
    codes: ['invalid_grant'],
    match: () => undefined,
    cause,
    fix,
    source: 'https://www.rfc-editor.org/rfc/rfc7636#section-4.6',
  } as const;
  return { verdict, because, cause, fix, commands: [], weight: 2, rule };
}

export const hypotheses: readonly Hypothesis[] = [
  hypothesis(
    'possible',
    'code-used',
    'The code was already used',
    'An authorization code is good for one exchange.',
    'this run sent the code once, another program may have sent it before',
    ['start a new login'],
  ),
  hypothesis(
    'likely',
    'pkce-mismatch',
    'The PKCE verifier does not belong to this code',
    'The code was issued for another code_challenge than the one that this code_verifier gives.',
    'the server says "PKCE verification failed"',
    [
      'close other tabs of this sign-in, then run atm-cli login again',
      'look at what stands between: a proxy may keep old answers',
    ],
  ),
  hypothesis(
    'ruled out',
    'redirect-mismatch',
    'The redirect URI of the exchange is another one',
    'Both requests have to name the same redirect_uri.',
    'both are http://127.0.0.1:8976/callback',
    ['send the same redirect_uri'],
  ),
];

export const hostileHypotheses: readonly Hypothesis[] = [
  hypothesis('likely', hostile.image, everything, everything, everything, [everything]),
  {
    ...hypothesis('ruled out', hostile.attribute, everything, everything, everything, []),
    rule: {
      ...hypothesis('likely', 'x', everything, everything, everything, []).rule,
      source: 'javascript:alert(1)',
    },
  },
];

/** Each sample by its name. */
export const sampleRuns: readonly (readonly [string, Run])[] = [
  ['a login', loginRun],
  ['a device login', deviceRun],
  ['a failed login', failedRun],
  ['a login at a hostile server', hostileRun],
];
