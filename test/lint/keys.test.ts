import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { LintResponse } from '../../src/lint/input.ts';
import { lint, lintRules } from '../../src/lint/lint.ts';
import { base64url, jwk, p256, rsa } from '../support/jwt/tokens.ts';
import { certificate, certifiedKey } from '../support/lint/certificate.ts';
import { ecKey, idsOf, issuer, published, rsaKey, withKeys } from '../support/lint/input.ts';

type Row = readonly [id: string, what: string, keys: readonly unknown[], message: string];

const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
const curve = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const { d } = rsa.privateKey.export({ format: 'jwk' });
/** A power of 65537, as the moduli are in which Infineon's primes can be seen. */
const roca = base64url(Buffer.from((65_537n ** 128n).toString(16).padStart(514, '0'), 'hex'));
const manyKeys = Array.from({ length: 10 }, (_, index) => ({ ...ecKey, kid: `e${index}` }));
const described = { alg: 'RS256', use: 'sig' };
const future = { kty: 'XYZ', kid: 'x', alg: 'X', use: 'sig' };
const secret = { kty: 'oct', k: 'c2VjcmV0', kid: 'o', alg: 'HS256', use: 'sig' };
const certificateBytes = Buffer.from(certificate, 'base64');
const x5t = createHash('sha1').update(certificateBytes).digest('base64url');
const x5tS256 = createHash('sha256').update(certificateBytes).digest('base64url');
const modulus = Buffer.from(String(rsaKey['n']), 'base64url');
const zeroBefore = base64url(Buffer.concat([Buffer.of(0), modulus]));
const plainBase64 = modulus.toString('base64');
const coins = jwk(curve, { kid: 'k', alg: 'ES256K', use: 'sig' });

const found: readonly Row[] = [
  ['empty', 'no keys', [], 'the key set is empty'],
  ['kid-duplicate', 'one name twice', [rsaKey, { ...ecKey, kid: 'r' }], '2 keys have the kid "r"'],
  ['kid-missing', 'a nameless key', [rsaKey, jwk(p256)], '1 of 2 keys has no kid'],
  ['no-signing-key', 'encryption', [{ ...rsaKey, use: 'enc' }], 'every key of the set is for enc'],
  ['use-mixed', 'silence', [{ ...rsaKey, use: 'enc' }, jwk(p256)], 'cannot distinguish them'],
  ['many-keys', 'eleven keys', [rsaKey, ...manyKeys], 'the set has 11 keys'],
  ['unused-type', 'a new type', [rsaKey, future], 'key "x" has the unknown key type "XYZ"'],
  ['private', 'a private key', [{ ...rsaKey, d }], 'key "r" publishes a secret (d): rotate it'],
  ['oct', 'a symmetric key', [rsaKey, secret], 'key "o" publishes a secret (k)'],
  ['weak-rsa', '1024 bits', [jwk(small, described)], 'key 1: RSA key of 1024 bits'],
  ['weak-rsa', 'exponent 1', [{ ...rsaKey, e: 'AQ' }], 'RSA exponent 1'],
  ['weak-rsa', 'exponent 3', [{ ...rsaKey, e: 'Aw' }], 'RSA exponent 3 is too small'],
  ['weak-rsa', 'an even exponent', [{ ...rsaKey, e: 'AQAC' }], 'is even'],
  ['roca', 'the ROCA fingerprint', [{ ...rsaKey, n: roca }], 'has the ROCA fingerprint'],
  ['point', 'no point', [{ ...ecKey, x: ecKey['y'] }], 'point is not on P-256'],
  ['curve', 'the curve of coins', [rsaKey, coins], 'key "k" (EC secp256k1) fits no common'],
  ['alg-missing', 'no alg', [jwk(rsa, { use: 'sig' }), ecKey], '1 of 2 keys has no alg'],
  ['use-missing', 'no use', [jwk(rsa, { alg: 'RS256' }), ecKey], '1 of 2 keys has no use'],
  ['x5c', 'a foreign one', [{ ...rsaKey, x5c: [certificate] }], 'key "r": x5c[0] is of another'],
  ['encoding', 'a zero before n', [{ ...rsaKey, n: zeroBefore }], 'key "r": n has a leading zero'],
  ['encoding', 'plain base64', [{ ...rsaKey, n: plainBase64 }], 'n is base64, not base64url'],
  ['encoding', 'padding', [{ ...ecKey, x: `${String(ecKey['x'])}=` }], 'x is base64'],
  ['kid-type', 'a number', [{ ...rsaKey, kid: 7 }], 'key 1: kid is a number, not a string'],
  ['kid-type', 'null', [{ ...rsaKey, kid: null }], 'kid is null'],
  ['x5t', 'of another', [{ ...certifiedKey, x5t: 'AAAA' }], 'x5t is not the thumbprint'],
  ['x5t', 'in hex', [{ ...certifiedKey, 'x5t#S256': 'ab'.repeat(32) }], 'x5t#S256 is not'],
  ['x5c', 'no certificate', [{ ...rsaKey, x5c: ['AAAA'] }], 'x5c[0] is not a certificate'],
];

/** What a rule must not complain about, close to what it is there for. */
const silent: readonly (readonly [id: string, what: string, keys: readonly unknown[]])[] = [
  ['empty', 'one key', [rsaKey]],
  ['kid-duplicate', 'keys without names', [jwk(rsa), jwk(p256)]],
  ['kid-missing', 'the only key', [jwk(rsa, described)]],
  ['no-signing-key', 'one of two', [rsaKey, { ...ecKey, use: 'enc' }]],
  ['use-mixed', 'one of each', [rsaKey, { ...ecKey, use: 'enc' }]],
  ['many-keys', 'ten keys', manyKeys],
  ['unused-type', 'a symmetric key', [secret]],
  ['private', 'a symmetric key', [secret]],
  ['oct', 'a private key', [{ ...rsaKey, d }]],
  ['weak-rsa', '2048 bits', [rsaKey]],
  ['roca', 'a random modulus', [rsaKey]],
  ['point', 'a point of the curve', [ecKey]],
  ['curve', 'P-256 and RSA', [rsaKey, ecKey]],
  ['alg-missing', 'an alg', [rsaKey]],
  ['use-missing', 'a use', [rsaKey]],
  ['x5c', 'the certificate of the key', [rsaKey, certifiedKey]],
  ['x5c', 'an empty list', [{ ...rsaKey, x5c: [] }]],
  ['encoding', 'what others write', [rsaKey, ecKey]],
  ['kid-type', 'no kid', [jwk(rsa, described)]],
  ['x5t', 'the right ones', [{ ...certifiedKey, x5t, 'x5t#S256': x5tS256 }]],
];

const url = `${issuer}/jwks`;

/** Answers that are no key set. */
const noKeySets: readonly (readonly [what: string, answer: LintResponse, message: string])[] = [
  ['a page', { url, status: 200, contentType: 'text/html' }, 'no key set (HTTP 200, text/html)'],
  ['an error', { url, status: 500, body: { keys: [] } }, 'no response with 200 (HTTP 500'],
  [
    'a redirect',
    { url, status: 302, location: 'https://cdn.example/' },
    'redirects to https://cdn',
  ],
  ['silence', { url, error: 'jwks: connection refused' }, 'jwks: connection refused'],
  ['JSON of another kind', { url, status: 200, body: { keys: {} } }, ': no key set'],
];

describe('the findings about a key set', () => {
  it.each(found)('are %s for %s', (id, _, keys, message) => {
    const messages = lint(withKeys(...keys)).filter((one) => one.id === `jwks-${id}`);
    expect(messages.map((one) => one.message).join('\n')).toContain(message);
  });

  it.each(silent)('are not %s for %s', (id, _, keys) => {
    expect(idsOf(withKeys(...keys))).not.toContain(`jwks-${id}`);
  });

  it('have a case for each rule', () => {
    const ids = ['jwks-unreachable', ...found.map(([id]) => `jwks-${id}`)];
    const rules = lintRules.filter(({ about }) => about === 'jwks');
    expect(new Set(ids)).toEqual(new Set(rules.map(({ id }) => id)));
  });

  it.each(noKeySets)('name what came in its place: %s', (_, jwks, message) => {
    const finding = lint(published({ jwks })).find(({ id }) => id === 'jwks-unreachable');
    expect(finding?.message).toContain(message);
  });

  it('are none where no key set was asked for', () => {
    expect(lint(published({ jwks: undefined }))).toEqual([]);
  });

  it('name a certificate that is over', () => {
    const input = { ...withKeys(rsaKey, certifiedKey), now: 4e9 };
    expect(lint(input).find(({ id }) => id === 'jwks-x5c')?.message).toBe(
      'key "c": x5c[0] has expired: Nov 18 11:10:23 2036 GMT',
    );
  });

  it('never hold a secret that was published', () => {
    expect(JSON.stringify(lint(withKeys({ ...rsaKey, d })))).not.toContain(d);
  });

  it.each([[null], [1], ['x'], [[]], [{}], [{ kty: 1, kid: 2, x5c: 3, use: 4 }]])(
    'bear a key that is none: %j',
    (key) => {
      expect(() => lint(withKeys(rsaKey, key))).not.toThrow();
    },
  );
});
