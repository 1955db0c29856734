import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importJwk } from '../../../src/jwt/keys/import-jwk.ts';
import { hasRocaFingerprint, rsaWeakness } from '../../../src/jwt/keys/key.ts';
import {
  base64url,
  claims,
  complaint,
  ed25519,
  jwk,
  keysOf,
  otherRsa,
  p256,
  p384,
  rs256,
  rsa,
  rulesOf,
  sign,
  verify,
} from '../../support/jwt/tokens.ts';

const small = generateKeyPairSync('rsa', { modulusLength: 1024 });
const x25519 = generateKeyPairSync('x25519');

describe('the choice of a key', () => {
  it.each([
    ['is by kid', { kid: 'r' }, [jwk(otherRsa, { kid: 'o' }), jwk(rsa, { kid: 'r' })], []],
    [
      'tries all that fit when there is no kid',
      {},
      [jwk(p256), jwk(otherRsa, { kid: 'o' }), jwk(rsa)],
      [],
    ],
    ['takes a keyless kid with a note', { kid: 'r' }, [jwk(rsa)], ['jwt-kid-keyless']],
    [
      'tries both keys of one kid',
      { kid: 'r' },
      [jwk(otherRsa, { kid: 'r' }), jwk(rsa, { kid: 'r' })],
      ['jwt-kid-duplicate'],
    ],
    [
      'skips a key of an unknown type',
      { kid: 'r' },
      [{ kty: 'QKD', kid: 'q' }, jwk(rsa, { kid: 'r' })],
      ['jwks-unknown-kty'],
    ],
    ['skips a key for encryption', {}, [jwk(otherRsa, { use: 'enc' }), jwk(rsa)], []],
    [
      'reads null as absent',
      {},
      [jwk(rsa, { kid: null, alg: null, use: null, key_ops: null })],
      [],
    ],
    [
      'reads empty texts as absent',
      {},
      [jwk(rsa, { kid: '', alg: '', use: '', d: '', k: '' })],
      [],
    ],
    ['reads empty lists as absent', {}, [jwk(rsa, { oth: [], key_ops: [], x5c: [], use: [] })], []],
    ['reads a text as a list of one', {}, [jwk(rsa, { key_ops: 'verify', use: ['sig'] })], []],
    ['skips what is no key at all', {}, [null, 'x', [], jwk(rsa)], ['jwks-unknown-kty']],
  ])('%s', async (_, header, keys, notes) => {
    const token = sign({ alg: 'RS256', ...header }, claims, rsa.privateKey);
    const verdict = await verify(token, { keys: keysOf(...keys) });
    expect(complaint(verdict)).toBeUndefined();
    expect(verdict.valid).toBe(true);
    expect(rulesOf(verdict)).toEqual(expect.arrayContaining(notes));
  });

  it('names the keys that fit and the one that verified', async () => {
    const keys = keysOf(jwk(otherRsa, { kid: 'a' }), jwk(rsa, { kid: 'b' }));
    const verdict = await verify(sign({ alg: 'RS256' }, claims, rsa.privateKey), { keys });
    const messages = verdict.checks.map(({ message }) => message);
    expect(messages).toContain('no kid; 2 keys fit: key "a", key "b"');
    expect(messages).toContain('verified with key "b"');
    expect(verdict.signature.kid).toBe('b');
  });

  it.each([
    [
      'a key of another kid',
      { kid: 'x' },
      [jwk(rsa, { kid: 'y' })],
      'undecided',
      'no key "x"; the set has y',
    ],
    ['an empty set', {}, [], 'undecided', 'the key set is empty'],
    [
      'no key of the type',
      {},
      [jwk(p256), jwk(ed25519)],
      'undecided',
      'no key of the set fits RS256: it has EC P-256, OKP Ed25519',
    ],
    [
      'a key of another algorithm',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', alg: 'PS256' })],
      'invalid',
      'key "r" is for PS256, the token has alg RS256',
    ],
    [
      'a key of another type',
      { kid: 'r' },
      [jwk(p256, { kid: 'r' })],
      'invalid',
      'key "r" is for EC P-256, the token has alg RS256',
    ],
    [
      'a key for encryption',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', use: 'enc' })],
      'invalid',
      'key "r" is for encryption',
    ],
    [
      'a key that only signs',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', key_ops: ['sign'] })],
      'invalid',
      'is not for verifying',
    ],
    [
      'a key of an unknown type',
      { kid: 'r' },
      [{ kty: 'QKD', kid: 'r' }],
      'undecided',
      'unknown key type "QKD"',
    ],
    [
      'a private key in the set',
      { kid: 'r' },
      [{ ...rsa.privateKey.export({ format: 'jwk' }), kid: 'r' }],
      'invalid',
      'publishes a secret (d, p, q, dp, dq, qi): rotate it',
    ],
    [
      'a secret in the set',
      { kid: 'r' },
      [{ kty: 'oct', k: 'AAAA', kid: 'r' }],
      'invalid',
      'publishes a secret (k): rotate it',
    ],
    [
      'a secret of .NET in the set',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', oth: [], d: 'AAAA', p: null })],
      'invalid',
      'publishes a secret (d): rotate it',
    ],
    [
      'a number for e',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', e: 65_537 })],
      'undecided',
      'key "r" is broken: e is a number, not a string',
    ],
    [
      'no n',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', n: undefined })],
      'undecided',
      'key "r" is broken: n is missing',
    ],
    [
      'a certificate that is none',
      { kid: 'r' },
      [{ kty: 'RSA', kid: 'r', x5c: ['AAAA'] }],
      'undecided',
      'key "r" has only a certificate (x5c), which cannot be read',
    ],
    [
      'a short key',
      { kid: 'r' },
      [jwk(small, { kid: 'r' })],
      'invalid',
      'RSA key of 1024 bits, at least 2048',
    ],
    [
      'exponent 1',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', e: 'AQ' })],
      'invalid',
      'every message is its own signature',
    ],
    [
      'exponent 2',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', e: 'Ag' })],
      'invalid',
      'exponent 2 is even',
    ],
    [
      'exponent 3',
      { kid: 'r' },
      [jwk(rsa, { kid: 'r', e: 'Aw' })],
      'invalid',
      'exponent 3 is too small',
    ],
  ] as const)('with %s is not valid', async (_, header, keys, outcome, message) => {
    const token = sign({ alg: 'RS256', ...header }, claims, rsa.privateKey);
    const verdict = await verify(token, { keys: keysOf(...keys) });
    expect(verdict.outcome).toBe(outcome);
    expect(complaint(verdict)).toContain(`key ${outcome === 'invalid' ? 'fail' : 'unknown'}: `);
    expect(complaint(verdict)).toContain(message);
    expect(verdict.signature.valid).toBeUndefined();
  });

  it.each([
    ['ES384 on P-256', 'ES384', p256],
    ['ES256 on P-384', 'ES256', p384],
    ['EdDSA on X25519', 'EdDSA', x25519],
  ] as const)('refuses %s', async (_, alg, pair) => {
    const token = sign({ alg, kid: 'k' }, claims, rsa.privateKey, 'RS256');
    const verdict = await verify(token, { keys: keysOf(jwk(pair, { kid: 'k' })) });
    expect(complaint(verdict)).toMatch(/^key (fail|unknown): key "k" is (for|broken)/);
  });

  it('says loudly that a set publishes a secret even when another key verifies', async () => {
    const keys = keysOf(jwk(rsa, { kid: 'r' }), { kty: 'oct', k: 'AAAA', kid: 's' });
    const verdict = await verify(rs256(), { keys });
    expect(verdict.valid).toBe(true);
    expect(verdict.notes.map(({ message }) => message).join()).toContain(
      'key "s" publishes a secret',
    );
  });

  it('reports a point that is not on its curve', () => {
    const y = Buffer.from(String(jwk(p256)['y']), 'base64url');
    y[31] = (y[31] ?? 0) ^ 1;
    const key = importJwk(jwk(p256, { kid: 'e', y: base64url(y) }), 'key 1');
    expect(key.publicKey).toBeUndefined();
    expect(key.refusal?.message).toBe('key "e" is broken: point is not on P-256');
  });
});

describe('weak RSA keys', () => {
  it('are judged by size and exponent at the edges', () => {
    expect(rsaWeakness(2047, 65_537n)).toMatch('at least 2048');
    expect(rsaWeakness(2048, 65_537n)).toBeUndefined();
    expect(rsaWeakness(16_384, 65_537n)).toBeUndefined();
    expect(rsaWeakness(16_385, 65_537n)).toMatch('at most 16384');
    expect(rsaWeakness(2048, 65_535n)).toMatch('is too small');
  });

  it.each(['e', 'n'])(
    'are refused before Node works out a %s of 300 kB, for a minute',
    (member) => {
      const { message } =
        importJwk({ ...jwk(rsa), [member]: 'x'.repeat(300_000) }, 'key 1').refusal ?? {};
      expect(message).toMatch(/^key 1: RSA key of \d+ bytes, limit 8192$/);
    },
  );

  it('of the ROCA kind are recognised', () => {
    expect(hasRocaFingerprint(65_537n ** 5n)).toBe(true);
    expect(hasRocaFingerprint(3n)).toBe(false);
  });
});
