import { describe, expect, it } from 'vitest';
import type { VerifyOptions } from '../../../src/jwt/verify.ts';
import {
  checkOf,
  claims,
  complaint,
  issuer,
  type Json,
  now,
  rs256,
  verify,
} from '../../support/jwt/tokens.ts';

type Row = readonly [what: string, change: Json, options: Partial<VerifyOptions>, message: string];

const guid = '9188040d-6c67-4c5b-b112-36a304b66dad';
const entra = 'https://login.microsoftonline.com/{tenantid}/v2.0';

const accepted: readonly Row[] = [
  ['exp in a second', { exp: now + 1 }, {}, 'exp pass: expires in 1 s'],
  [
    'exp within the tolerance',
    { exp: now - 59 },
    { clockTolerance: 60 },
    'exp pass: expired 59 s ago, within the tolerance',
  ],
  ['no exp outside of known kinds', { exp: undefined }, {}, 'exp skipped: exp is missing'],
  ['nbf now', { nbf: now }, {}, 'nbf pass: becomes valid now'],
  [
    'nbf within the tolerance',
    { nbf: now + 60 },
    { clockTolerance: 60 },
    'nbf pass: becomes valid in 1 min',
  ],
  ['fractions of seconds', { exp: now + 0.5, iat: now - 0.5 }, {}, 'exp pass: '],
  ['nbf ahead by less than a second', { nbf: now + 0.9 }, {}, 'nbf pass: becomes valid'],
  ['iat ahead by less than a second', { iat: now + 0.999 }, {}, 'iat pass: was issued'],
  ['iat of this second', { iat: now + 0.4 }, { at: now + 0.4 }, 'iat pass: was issued now'],
  ['iat of the next second', { iat: now + 1 }, { at: now + 0.5 }, 'iat pass: was issued'],
  ['a second beyond the tolerance', { nbf: now + 60.9 }, { clockTolerance: 60 }, 'nbf pass: '],
  ['exp in milliseconds', { exp: (now + 60) * 1000 }, {}, 'exp pass: '],
  ['the exact issuer', {}, { issuer }, `iss pass: iss is "${issuer}"`],
  [
    'a tenant template',
    { tid: guid, iss: entra.replace('{tenantid}', guid) },
    { issuer: entra },
    'iss pass: ',
  ],
  [
    'one of several audiences',
    { aud: ['x', 'api'] },
    { audience: ['api'] },
    'aud pass: aud is x, api',
  ],
  ['one of several allowed', { aud: 'b' }, { audience: ['a', 'b'] }, 'aud pass: aud is b'],
  ['nothing to compare', {}, {}, 'aud skipped: aud is api; not checked (give --audience)'],
];

const refused: readonly Row[] = [
  ['exp now', { exp: now }, {}, 'exp fail: expired now'],
  [
    'exp past',
    { exp: now - 52 },
    {},
    'exp fail: expired 52 s ago; to accept it: --clock-tolerance 60',
  ],
  ['exp long past', { exp: now - 90_000 }, {}, 'exp fail: expired 1 day 1 h ago'],
  [
    'exp past the tolerance',
    { exp: now - 60 },
    { clockTolerance: 60 },
    'exp fail: expired 1 min ago',
  ],
  ['exp half a second ago', { exp: now + 0.2 }, { at: now + 0.7 }, 'exp fail: expired'],
  [
    'exp in milliseconds that is over',
    { exp: (now - 3600) * 1000 },
    {},
    'exp fail: exp looks like milliseconds, not seconds, and then it expired 1 h ago',
  ],
  ['exp in milliseconds, now', { exp: now * 1000 }, {}, 'and then it expired now'],
  ['exp in microseconds that is over', { exp: (now - 5) * 1e6 }, {}, 'like microseconds'],
  ['exp as text', { exp: '4102444800' }, {}, 'exp fail: exp is a string, not a number'],
  ['exp null', { exp: null }, {}, 'exp fail: exp is null'],
  ['exp negative', { exp: -1 }, {}, 'exp fail: exp is -1, not a time'],
  ['exp beyond integers', { exp: 1e300 }, {}, 'exp fail: exp is 1e+300, not a time'],
  [
    'nbf ahead',
    { nbf: now + 1 },
    {},
    'nbf fail: nbf is 1 s ahead of your clock; to accept it: --clock-tolerance 10',
  ],
  ['nbf as text', { nbf: '1' }, {}, 'nbf fail: nbf is a string'],
  [
    'iat ahead',
    { iat: now + 47 },
    {},
    'iat fail: iat is 47 s ahead of your clock; to accept it: --clock-tolerance 50',
  ],
  ['iat in milliseconds', { iat: now * 1000 }, {}, 'it looks like milliseconds'],
  ['nbf in milliseconds', { nbf: (now - 60) * 1000 }, {}, 'it looks like milliseconds'],
  [
    'another issuer',
    {},
    { issuer: 'https://other.example' },
    `iss fail: iss is "${issuer}", expected "https://other.example"`,
  ],
  [
    'an issuer without its scheme',
    { iss: 'accounts.google.com' },
    { issuer: 'https://accounts.google.com' },
    'differs by the scheme https://, which Google leaves out',
  ],
  [
    'an issuer of an older Keycloak',
    { iss: 'https://id.example/auth/realms/a' },
    { issuer: 'https://id.example/realms/a' },
    'differs by /auth, which Keycloak 17 took out',
  ],
  [
    'an issuer of a newer Keycloak',
    { iss: 'https://id.example/realms/a' },
    { issuer: 'https://id.example/auth/realms/a' },
    'differs by /auth',
  ],
  [
    'no aud, as at Amazon Cognito',
    { aud: undefined, client_id: 'app-1', token_use: 'access' },
    { audience: ['app-1'] },
    'aud fail: aud is missing: expected app-1, which is its client_id',
  ],
  ['a slash too much', { iss: `${issuer}/` }, { issuer }, 'differs by a trailing slash'],
  ['a slash too few', {}, { issuer: `${issuer}/` }, 'differs by a trailing slash'],
  ['other case', { iss: 'https://ID.example.com' }, { issuer }, 'differs in upper and lower case'],
  ['another scheme', { iss: 'http://id.example.com' }, { issuer }, 'differs in http and https'],
  [
    'a look-alike',
    { iss: 'https://id.ex\u0430mple.com' },
    { issuer },
    'look-alike or invisible characters',
  ],
  [
    'an invisible character',
    { iss: 'https://id.\u200Bexample.com' },
    { issuer },
    'look-alike or invisible characters',
  ],
  [
    'a longer issuer',
    { iss: `${issuer}.evil.example` },
    { issuer },
    'one is the beginning of the other',
  ],
  ['a template without a tenant', {}, { issuer: entra }, 'is a {tenantid} template'],
  [
    'a template and a crafted tenant',
    { tid: 'x/../y', iss: 'https://login.microsoftonline.com/x/../y/v2.0' },
    { issuer: entra },
    'iss fail: ',
  ],
  [
    'a v1.0 token',
    { iss: `https://sts.windows.net/${guid}/` },
    { issuer: `https://login.microsoftonline.com/${guid}/v2.0` },
    'a v1.0 token of Microsoft Entra',
  ],
  [
    'a token of an Okta organization',
    { iss: 'https://dev-1.okta.com' },
    { issuer: 'https://dev-1.okta.com/oauth2/default' },
    'which only Okta can verify',
  ],
  ['a missing issuer', { iss: undefined }, { issuer }, 'iss fail: iss is missing'],
  ['an issuer that is a list', { iss: [issuer] }, { issuer }, 'iss fail: iss is an array'],
  ['another audience', {}, { audience: ['client-1'] }, 'aud fail: aud is api, expected client-1'],
  ['an audience that only begins alike', { aud: 'api2' }, { audience: ['api'] }, 'aud fail: '],
  ['a missing audience', { aud: undefined }, { audience: ['api'] }, 'aud fail: aud is missing'],
  ['a number for an audience', { aud: 5 }, { audience: ['5'] }, 'aud fail: aud is a number'],
  [
    'a list with a number',
    { aud: ['api', 5] },
    { audience: ['api'] },
    'members that are not strings',
  ],
  [
    'the audience of Keycloak',
    { aud: 'account' },
    { audience: ['api'] },
    'until the client has an audience mapper',
  ],
  ['a missing nonce', {}, { nonce: 'n' }, 'nonce fail: the token has no nonce'],
  ['another typ', {}, { typ: 'at+jwt' }, 'typ fail: typ is missing, expected "at+jwt"'],
  ['a subject that is no text', { sub: 7 }, {}, 'sub fail: sub is a number'],
];

function lines(verdict: Awaited<ReturnType<typeof verify>>): string {
  return verdict.checks.map((check) => `${check.id} ${check.verdict}: ${check.message}`).join('\n');
}

describe('claims', () => {
  it.each(accepted)('are valid with %s', async (_, change, options, message) => {
    const verdict = await verify(rs256({ ...claims, ...change }), options);
    expect(complaint(verdict)).toBeUndefined();
    expect(verdict).toMatchObject({ valid: true, claims: { valid: true } });
    expect(lines(verdict)).toContain(message);
  });

  it.each(refused)('are invalid with %s', async (_, change, options, message) => {
    const verdict = await verify(rs256({ ...claims, ...change }), options);
    expect(verdict).toMatchObject({ valid: false, outcome: 'invalid', claims: { valid: false } });
    expect(verdict.signature.valid).toBe(true);
    expect(complaint(verdict)).toContain(message);
  });

  it('come under the typ that was asked for, without case and application/', async () => {
    for (const typ of ['JWT', 'application/jwt', 'jwt']) {
      // oxlint-disable-next-line no-await-in-loop -- three spellings
      const verdict = await verify(rs256(claims, { typ: 'JWT' }), { typ });
      expect(checkOf(verdict, 'typ')?.verdict).toBe('pass');
    }
  });

  it('show what was expected and what was seen', async () => {
    const verdict = await verify(rs256(), { issuer: 'https://x.example', audience: ['a', 'b'] });
    expect(checkOf(verdict, 'iss')).toMatchObject({ expected: 'https://x.example', seen: issuer });
    expect(checkOf(verdict, 'aud')).toMatchObject({ expected: 'a or b', seen: 'api' });
  });

  it('of a bad signature are judged all the same, and prove nothing', async () => {
    const token = rs256({ ...claims, exp: now - 1 });
    const verdict = await verify(`${token.slice(0, -8)}AAAAAAAA`);
    expect(verdict).toMatchObject({
      valid: false,
      signature: { valid: false },
      claims: { valid: false },
    });
    expect(lines(verdict)).toContain('exp fail: expired 1 s ago');
  });
});
