import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importSigningKey } from '../../../src/jwt/keys/signing-key.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: typeof rsa.privateKey) => String(key.export({ type: 'pkcs8', format: 'pem' }));
const load = (text: string, alg?: string) => importSigningKey(bytes(text), 'key', alg);

describe('importSigningKey', () => {
  it.each([
    ['an RSA key', rsa.privateKey, 'RS256'],
    ['a P-256 key', ec('P-256'), 'ES256'],
    ['a P-384 key', ec('P-384'), 'ES384'],
    ['a P-521 key', ec('P-521'), 'ES512'],
    ['an Ed25519 key', generateKeyPairSync('ed25519').privateKey, 'EdDSA'],
  ])('signs with %s as its type suggests', (_name, key, alg) => {
    expect(load(pem(key)).alg).toBe(alg);
    expect(load(JSON.stringify(key.export({ format: 'jwk' }))).alg).toBe(alg);
  });

  it('takes algorithm and kid of a JWK, and the algorithm of the caller first', () => {
    const jwk = { ...rsa.privateKey.export({ format: 'jwk' }), alg: 'RS512', kid: 'k1' };
    expect(load(JSON.stringify(jwk))).toMatchObject({ alg: 'RS512', kid: 'k1' });
    expect(load(JSON.stringify(jwk), 'PS256')).toMatchObject({ alg: 'PS256', kid: 'k1' });
  });

  it('reads the file of a Google service account', () => {
    const file = {
      type: 'service_account',
      private_key_id: 'k7',
      private_key: pem(rsa.privateKey),
    };
    expect(load(JSON.stringify(file))).toMatchObject({ alg: 'RS256', kid: 'k7' });
  });

  const encrypted = rsa.privateKey.export({
    type: 'pkcs8',
    format: 'pem',
    cipher: 'aes-256-cbc',
    passphrase: 'x',
  });
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const publicPem = String(rsa.publicKey.export({ type: 'spki', format: 'pem' }));
  it.each<[string, string, string | undefined, RegExp]>([
    ['a public key', publicPem, undefined, /it contains a public key/],
    [
      'a public JWK',
      JSON.stringify(rsa.publicKey.export({ format: 'jwk' })),
      undefined,
      /no private part/,
    ],
    ['a shared secret', '{"kty":"oct","k":"AAAA"}', undefined, /shared secret/],
    ['a key set', '{"keys":[]}', undefined, /key set/],
    ['a broken JWK', '{"kty":"RSA","d":"AQAB"}', undefined, /cannot be read/],
    [
      'a broken PEM',
      '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
      undefined,
      /cannot be read/,
    ],
    ['broken JSON', '{', undefined, /is not valid/],
    ['any other text', 'hello', undefined, /neither PEM nor JSON/],
    ['a passphrase', String(encrypted), undefined, /passphrase/],
    ['too few bits', pem(small), undefined, /1024 bits/],
    ['another algorithm', pem(ec('P-256')), 'RS256', /does not sign RS256/],
    ['an unknown algorithm', pem(ec('P-256')), 'magic', /does not sign magic/],
    ['a curve without algorithm', pem(ec('secp256k1')), undefined, /does not sign JWTs/],
  ])('refuses %s in a sentence', (_name, text, alg, says) => {
    expect(() => load(text, alg)).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringMatching(says) }),
    );
  });
});
