import { type Case, checked, expired, failing, failingBy, run, talk } from './build.ts';

const is = (id: string, message: string, seen = '') =>
  ({ id, verdict: 'skipped', message, seen }) as const;
const iss = (seen: string, expected: string) =>
  checked({ id: 'iss', message: `iss is "${seen}", expected "${expected}"`, seen, expected });
const graph = '00000003-0000-0000-c000-000000000000';
const badSignature = { id: 'signature', message: 'the signature does not match' };
const ahead = talk(
  'jwks',
  {},
  { keys: [] },
  { at: 0, headers: { date: 'Sat, 21 Nov 2026 12:02:23 GMT' } },
);

export const verifyCases: readonly Case[] = [
  {
    id: 'V01',
    yes: checked({
      id: 'form',
      rule: 'not-a-jwt',
      verdict: 'unknown',
      message: 'opaque token (43 characters): use the introspection endpoint',
    }),
    no: checked({
      id: 'form',
      rule: 'jwt-segments',
      message: 'a signed JWT has 3 segments, this text has 2: was it truncated?',
    }),
  },
  {
    id: 'V01',
    yes: failingBy(
      'V01',
      'undecided',
      'this is a GitHub token, opaque by design: check it with the GitHub API',
    ),
    no: expired,
  },
  {
    id: 'V02',
    yes: checked({
      id: 'form',
      rule: 'jwe-not-signed',
      verdict: 'unknown',
      message: 'this is a JWE: encrypted',
    }),
    no: checked({ id: 'form', rule: 'not-a-jwt' }),
  },
  { id: 'V03', yes: iss('https://t.auth0.com/', 'https://t.auth0.com'), no: expired },
  {
    id: 'V04',
    yes: iss('https://sts.windows.net/1/', 'https://login.microsoftonline.com/1/v2.0'),
    no: iss('https://a.example', 'https://b.example'),
  },
  {
    id: 'V05',
    yes: iss(
      'https://login.microsoftonline.com/1/v2.0',
      'https://login.microsoftonline.com/{tenantid}/v2.0',
    ),
    no: iss('https://a.example', 'https://b.example'),
  },
  { id: 'V06', yes: checked({ ...badSignature, rule: 'V06' }), no: checked(badSignature) },
  { id: 'V06', yes: checked(badSignature, [is('aud', `aud is ${graph}`, graph)]), no: expired },
  {
    id: 'V07',
    yes: iss('https://dev-1.okta.com', 'https://dev-1.okta.com/oauth2/default'),
    no: iss('https://dev-1.okta.com/oauth2/default', 'https://dev-1.okta.com'),
  },
  { id: 'V08', yes: checked({ id: 'aud', seen: 'account', expected: 'api' }), no: expired },
  {
    id: 'V08',
    yes: checked({ id: 'azp', seen: 'other', expected: 'cli' }),
    no: iss('https://a.example', 'https://b.example'),
  },
  {
    id: 'V09',
    yes: checked({ id: 'typ', rule: 'V09' }),
    no: checked({ id: 'typ', message: 'typ is "at+jwt", expected "JWT"' }),
  },
  {
    id: 'V09',
    yes: checked({ id: 'aud', seen: 'cli', expected: 'api', rule: 'V09' }),
    no: checked({ id: 'aud', seen: 'cli', expected: 'api' }),
  },
  {
    id: 'V10',
    yes: checked({
      id: 'key',
      verdict: 'unknown',
      rule: 'jwt-kid-unknown',
      seen: 'new',
      message: 'no key "new"; the set (fetched now) has a',
    }),
    no: checked({ id: 'key', rule: 'jwt-alg-key' }),
  },
  {
    id: 'V11',
    yes: checked({
      id: 'key',
      verdict: 'unknown',
      rule: 'jwt-kid-absent',
      message: 'no key of the set fits RS256',
    }),
    no: checked({ id: 'key', verdict: 'unknown', rule: 'jwt-kid-unknown' }),
  },
  { id: 'V12', yes: expired, no: checked({ id: 'aud' }) },
  {
    id: 'V12',
    yes: checked(
      { id: 'iat', rule: 'clm-nbf-iat', message: 'iat is 143 s ahead of your clock' },
      [],
      { exchanges: [ahead] },
    ),
    no: checked({ id: 'exp', rule: 'jwt-number', message: 'exp is text' }),
  },
  {
    id: 'V13',
    yes: checked({
      id: 'alg',
      rule: 'jwt-alg-none',
      message: 'UNSECURED: alg none, anyone can forge this token',
    }),
    no: expired,
  },
  {
    id: 'V13',
    yes: checked({ id: 'signature', rule: 'jwt-key-confusion' }),
    no: checked(badSignature),
  },
  {
    id: 'V14',
    yes: checked({
      id: 'nonce',
      rule: 'clm-nonce',
      expected: '#11111111 (43 characters)',
      seen: '#22222222 (43 characters)',
    }),
    no: expired,
  },
  {
    id: 'V15',
    yes: run([talk('jwks', {}, '<html></html>', { status: 404 })]),
    no: run([talk('token', {}, '<html></html>', { status: 404 })]),
  },
  {
    id: 'V15',
    yes: failingBy('V15', 'network', 'jwks: https://id.example.com/jwks is not a key set'),
    no: failing('network', 'token: no'),
  },
  {
    id: 'V16',
    yes: checked({ id: 'typ', message: 'typ is "JWT", expected "at+jwt"' }),
    no: expired,
  },
];
