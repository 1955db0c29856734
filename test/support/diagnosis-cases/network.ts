import {
  type Case,
  failing,
  failingBy,
  found,
  issuer,
  pasted,
  refused,
  run,
  talk,
  timedOut,
  unanswered,
} from './build.ts';

const missing = (path: string) =>
  talk('discovery', {}, { message: 'not found' }, { status: 404, url: `${issuer}${path}` });
const mismatch = {
  kind: 'check_failed',
  message: 'discovery: unexpected JSON attribute value encountered',
} as const;
/** What this program reports, which names the rule. */
const named = { ...mismatch, rule: 'N02' };
const cert =
  'token: https://id.example.com presents an untrusted certificate (SELF_SIGNED_CERT_IN_CHAIN)';

export const networkCases: readonly Case[] = [
  {
    id: 'N02',
    yes: run([found({ issuer: 'http://id.example.com' })], { failure: named }),
    no: run([found({ issuer: `${issuer}/` }), talk('token', {}, { error: 'invalid_grant' })], {
      failure: { kind: 'check_failed', message: 'the ID token is not accepted: nonce: no' },
    }),
  },
  {
    id: 'U17',
    yes: failing('network', `${issuer} has no metadata (a: HTTP 502, text/html)`),
    no: failingBy('N01', 'network', `${issuer} has no metadata (a: HTTP 404, text/html)`),
  },
  {
    id: 'N01',
    yes: run([
      missing('/.well-known/openid-configuration'),
      missing('/.well-known/oauth-authorization-server'),
    ]),
    no: run([missing('/.well-known/openid-configuration'), found({})]),
  },
  {
    id: 'N02',
    yes: run([found({ issuer: 'http://id.example.com' })], { failure: named }),
    no: run([found({})], { failure: mismatch }),
  },
  {
    id: 'N02',
    yes: run([found({ issuer: `${issuer}/` })], { failure: named }),
    no: run([found({ issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' })]),
  },
  {
    id: 'U21',
    yes: run([
      talk('discovery', {}, 'Client sent an HTTP request to an HTTPS server.\n', { status: 400 }),
    ]),
    no: run([missing('/.well-known/openid-configuration')]),
  },
  {
    id: 'N03',
    yes: run([unanswered('token', cert)]),
    no: run([
      unanswered('token', 'token: https://id.example.com refused the connection (ECONNREFUSED)'),
    ]),
  },
  { id: 'N03', yes: failing('network', cert), no: timedOut },
  {
    id: 'N04',
    yes: failingBy(
      'N04',
      'network',
      'discovery: https://id.example.com did not accept a connection within 30 s',
    ),
    no: run([unanswered('token', cert)]),
  },
  {
    id: 'N05',
    yes: run([
      unanswered(
        'discovery',
        'discovery: http://localhost:8080 refused the connection (ECONNREFUSED)',
        'http://localhost:8080/.well-known/openid-configuration',
      ),
    ]),
    no: run([unanswered('discovery', 'refused the connection (ECONNREFUSED)')]),
    beside: true,
  },
  {
    id: 'N06',
    yes: pasted(
      "Access to fetch at 'https://github.com/login/oauth/access_token' has been blocked by CORS policy",
    ),
    no: pasted('fetch failed'),
  },
  {
    id: 'N07',
    yes: refused('token', 'too_many_requests', 'Global limit has been reached', {
      status: 429,
      headers: { 'retry-after': '30' },
    }),
    no: refused('device token', 'slow_down', undefined, { status: 429 }),
  },
  {
    id: 'N08',
    yes: failingBy(
      'N08',
      'usage',
      'the tokens cannot be written to /home/a/tokens/default.json: permission denied',
    ),
    no: failing('usage', 'no server configured'),
  },
];
