import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importJwks } from '../../../src/jwt/keys/key-set.ts';
import type { VerifyOptions } from '../../../src/jwt/verify.ts';
import {
  checkOf,
  claims,
  idClaims,
  issuer,
  type Json,
  now,
  publicJwks,
  rs256,
  rsa,
  sign,
  verify,
} from '../../support/jwt/tokens.ts';

type Row = readonly [
  what: string,
  check: string,
  change: Json,
  options: Partial<VerifyOptions>,
  rule: string | undefined,
  message: string,
];

const guid = '9188040d-6c67-4c5b-b112-36a304b66dad';
const entra = 'https://login.microsoftonline.com/{tenantid}/v2.0';
const realm = `${issuer}/realms/a`;
const audience = ['api'];
const nonce = { nonce: 'n-1' };
const hashed = createHash('sha256').update('n-1').digest('hex');

/** The key server's clock is so many seconds ahead. */
function ahead(serverAhead: number): Partial<VerifyOptions> {
  const load = async () => ({ ...importJwks(publicJwks, 'the key set'), serverAhead });
  return { keys: { type: 'jwks', remote: false, load } };
}

/** Each explanation where it fits, and its neighbour where it does not. */
const rows: readonly Row[] = [
  ['a slash', 'iss', { iss: `${issuer}/` }, { issuer }, 'V03', 'differs by a trailing slash'],
  ['two slashes', 'iss', { iss: `${issuer}//` }, { issuer }, 'clm-iss', 'one is the beginning'],
  ['case', 'iss', { iss: 'https://ID.example.com' }, { issuer }, 'V03', 'upper and lower case'],
  ['the scheme', 'iss', { iss: 'http://id.example.com' }, { issuer }, 'V03', 'http and https'],
  ['the usual port', 'iss', { iss: `${issuer}:443` }, { issuer }, 'V03', 'two spellings of one'],
  ['another port', 'iss', { iss: 'https://id.example:8443' }, { issuer }, 'clm-iss', 'expected'],
  [
    'another host',
    'iss',
    { iss: 'https://inner/realms/a' },
    { issuer: realm },
    'V03',
    'the same path on another host',
  ],
  ['another realm', 'iss', { iss: `${issuer}/realms/b` }, { issuer: realm }, 'clm-iss', 'expected'],
  ['v1.0', 'iss', { iss: `https://sts.windows.net/${guid}/` }, { issuer: entra }, 'V05', 'tid'],
  [
    'v1.0 of a tenant',
    'iss',
    { iss: `https://sts.windows.net/${guid}/`, tid: guid },
    { issuer: entra },
    'V04',
    'a v1.0 token of Microsoft Entra',
  ],
  [
    'an organization',
    'iss',
    { iss: 'https://dev-1.okta.com' },
    { issuer: 'https://dev-1.okta.com/oauth2/default' },
    'V07',
    'sign in at /oauth2/default',
  ],
  ['Keycloak', 'aud', { aud: 'account' }, { audience }, 'V08', 'an audience mapper'],
  ['another API', 'aud', { aud: 'other' }, { audience }, 'clm-aud', 'aud is other, expected api'],
  ['Graph', 'aud', { aud: '00000003-0000-0000-c000-000000000000' }, { audience }, 'V06', 'Graph'],
  [
    'an ID token',
    'aud',
    idClaims,
    { audience, clientId: 'client-1' },
    'V09',
    'this is an ID token',
  ],
  ['a slash', 'aud', { aud: 'api/' }, { audience }, 'V08', 'differs by a trailing slash'],
  ['case', 'aud', { aud: 'API' }, { audience }, 'V08', 'upper and lower case'],
  ['Entra', 'aud', { aud: `api://${guid}` }, { audience: [guid] }, 'V08', 'the bare id in v2.0'],
  [
    'another host',
    'aud',
    { aud: 'http://127.0.0.1/api' },
    { audience: ['http://localhost/api'] },
    'V08',
    'the same path on another host',
  ],
  [
    'a host alone',
    'aud',
    { aud: 'https://a/' },
    { audience: ['https://b/'] },
    'clm-aud',
    'expected',
  ],
  ['azp', 'aud', { aud: 'x', azp: 'api' }, { audience }, 'V08', 'that is its azp, the client'],
  ['another azp', 'aud', { aud: 'x', azp: 'y' }, { audience }, 'clm-aud', 'expected api'],
  [
    'userinfo',
    'aud',
    { aud: [`${issuer}/userinfo`] },
    { audience },
    'V08',
    'sign in with --audience',
  ],
  ['a late clock', 'iat', { iat: now + 143 }, ahead(143), 'V12', 'your clock is 2 min 23 s behind'],
  ['a clock that agrees', 'iat', { iat: now + 143 }, ahead(1), 'clm-nbf-iat', 'agrees with yours'],
  ['an early clock', 'exp', { exp: now - 30 }, ahead(-60), 'V12', 'your clock is 1 min ahead'],
  ['no clock', 'exp', { exp: now - 30 }, {}, 'clm-exp', 'expired 30 s ago'],
  [
    'local time',
    'iat',
    { iat: now + 7195 },
    {},
    'V12',
    'about 2 h: does the server use local time',
  ],
  ['some time', 'iat', { iat: now + 6000 }, {}, 'clm-nbf-iat', 'iat is 1 h 40 min ahead'],
  ['milliseconds', 'iat', { iat: now * 1000 }, {}, 'jwt-number', 'looks like milliseconds'],
  ['text', 'exp', { exp: String(now + 60) }, {}, 'jwt-number', 'remove the quotes'],
  ['words', 'exp', { exp: 'tomorrow' }, {}, 'jwt-number', 'exp is a string, not a number'],
  ['another attempt', 'nonce', { nonce: 'n-2' }, nonce, 'V14', 'it belongs to another sign-in'],
  ['a hash', 'nonce', { nonce: hashed }, nonce, 'V14', 'nonce is the SHA-256 of the expected one'],
  ['no nonce', 'nonce', {}, nonce, 'V14', 'the token has no nonce'],
  ['an ID token', 'typ', idClaims, { typ: 'at+jwt' }, 'V09', 'this is an ID token, and not'],
  ['a plain JWT', 'typ', {}, { typ: 'at+jwt' }, 'V16', 'typ is missing, expected "at+jwt"'],
  ['an ID token', 'typ', idClaims, { expect: 'access_token' }, 'V09', 'this is an ID token'],
];

describe('a claim that is wrong', () => {
  it.each(rows)('names what fits, %s for %s', async (_, id, change, options, rule, message) => {
    const verdict = await verify(rs256({ ...claims, ...change }), options);
    const check = checkOf(verdict, id);
    expect(check).toMatchObject({ verdict: 'fail', rule });
    expect(check?.message).toContain(message);
  });
});

describe('the audience of the profile', () => {
  const apis = { apis: ['https://api.example'], clientId: 'client-1' };

  it('is for access tokens, and for no ID token', async () => {
    const foreign = checkOf(await verify(rs256(), apis), 'aud');
    expect(foreign?.message).toBe('aud is api, expected https://api.example');
    const own = rs256({ ...claims, aud: ['https://api.example', `${issuer}/userinfo`] });
    expect(checkOf(await verify(own, apis), 'aud')?.verdict).toBe('pass');
    expect(checkOf(await verify(rs256(idClaims), apis), 'aud')?.verdict).toBe('pass');
  });

  it('is not for logout tokens, which are for the client', async () => {
    const check = checkOf(await verify(rs256(claims, { typ: 'logout+jwt' }), apis), 'aud');
    expect(check?.verdict).toBe('skipped');
  });

  it('gives way to the one that is named', async () => {
    const check = checkOf(await verify(rs256(), { ...apis, audience }), 'aud');
    expect(check?.verdict).toBe('pass');
  });
});

describe('a signature by another algorithm of the same key', () => {
  it('is named', async () => {
    const token = sign({ alg: 'RS256', kid: 'r' }, claims, rsa.privateKey, 'PS256');
    expect(checkOf(await verify(token), 'signature')).toMatchObject({
      rule: 'jwt-alg-key',
      message:
        'signature does not match key "r": it matches with PS256: the header has the wrong alg',
    });
  });
});

describe('a token that is no signed JWT', () => {
  it.each([
    ['gho_16C7e42F292c6912E7710c838347Ae178B4a', 'V01'],
    ['kYjRz0QmVb7qP1sXwN3uLh8tC5eD2gFa', 'V01'],
    ['sk_live_1234567890abcdef', 'not-a-jwt'],
    [`${Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')}..a.b.c`, 'V02'],
    [
      `${Buffer.from('{"alg":"RSA-OAEP","enc":"A256GCM"}').toString('base64url')}.a.b.c.d`,
      'jwe-not-signed',
    ],
  ])('names the row that explains it: %s', async (token, rule) => {
    expect(checkOf(await verify(token), 'form')?.rule).toBe(rule);
  });
});
