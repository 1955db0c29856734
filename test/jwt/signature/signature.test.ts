import { constants, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { explainPaste } from '../../../src/jwt/form/explain-paste.ts';
import { importKeyFile } from '../../../src/jwt/keys/key-file.ts';
import type { KeySource } from '../../../src/jwt/keys/key-set.ts';
import {
  base64url,
  checkOf,
  claims,
  complaint,
  ed25519,
  ed448,
  idClaims,
  jwk,
  keysOf,
  otherRsa,
  p256,
  rs256,
  rsa,
  secp256k1,
  sign,
  signature,
  verify,
} from '../../support/jwt/tokens.ts';

const input = `${base64url({ alg: 'ES256', kid: 'e' })}.${base64url(claims)}`;
const rs = signature(input, p256.privateKey, 'ES256');

function withSignature(bytes: Uint8Array): string {
  return `${input}.${base64url(bytes)}`;
}

/** A positive integer of DER. */
function integer(bytes: Buffer): Buffer {
  const body = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  const positive = (body[0] ?? 0) > 127 ? Buffer.concat([Buffer.of(0), body]) : body;
  return Buffer.concat([Buffer.of(2, positive.length), positive]);
}

function der(signature64: Buffer): Buffer {
  const both = Buffer.concat([
    integer(signature64.subarray(0, 32)),
    integer(signature64.subarray(32)),
  ]);
  return Buffer.concat([Buffer.of(0x30, both.length), both]);
}

describe('an algorithm that fits the key', () => {
  const pss = generateKeyPairSync('rsa-pss', {
    modulusLength: 2048,
    hashAlgorithm: 'sha256',
    mgf1HashAlgorithm: 'sha256',
  });
  const pem = (pair: { publicKey: typeof rsa.publicKey }) =>
    importKeyFile(Buffer.from(pair.publicKey.export({ type: 'spki', format: 'pem' })), 'k.pem');
  const file = (pair: { publicKey: typeof rsa.publicKey }): KeySource => ({
    type: 'key',
    load: async () => pem(pair),
  });

  it.each([
    ['EdDSA', ed448, {}],
    ['EdDSA', ed448, { alg: 'EdDSA' }],
    ['EdDSA', ed448, { alg: 'Ed448' }],
    ['Ed448', ed448, { alg: 'EdDSA' }],
    ['Ed448', ed448, {}],
    ['EdDSA', ed25519, { alg: 'Ed25519' }],
    ['Ed25519', ed25519, {}],
    ['ES256K', secp256k1, {}],
    ['ES256K', secp256k1, { alg: 'ES256K' }],
  ] as const)('is verified: %s', async (alg, pair, more) => {
    const token = sign({ alg, kid: 'k' }, claims, pair.privateKey);
    const changed = `${token.slice(0, -8)}AAAAAAAA`;
    for (const keys of [keysOf(jwk(pair, { kid: 'k', ...more })), file(pair)]) {
      // oxlint-disable-next-line no-await-in-loop -- two sources
      expect(complaint(await verify(token, { keys }))).toBeUndefined();
      // oxlint-disable-next-line no-await-in-loop -- two sources
      expect((await verify(changed, { keys })).outcome).toBe('invalid');
    }
  });

  it.each([
    ['Ed25519', ed448],
    ['Ed448', ed25519],
    ['ES256', secp256k1],
    ['ES256K', p256],
    ['RS256', pss],
    ['PS384', pss],
  ] as const)('is not %s for a key of another kind', async (alg, pair) => {
    const token = sign({ alg }, claims, rsa.privateKey, 'RS256');
    const verdict = await verify(token, { keys: file(pair) });
    expect(verdict.outcome).toBe('invalid');
    expect(complaint(verdict)).toMatch(/^key fail: the key is for /);
  });

  it('is PS256 for a key of RSA-PSS', async () => {
    const token = sign({ alg: 'PS256' }, claims, pss.privateKey);
    expect(complaint(await verify(token, { keys: file(pss) }))).toBeUndefined();
  });

  it('has no hash for at_hash with Ed448: undecided, never invalid', async () => {
    const token = sign(
      { alg: 'EdDSA', kid: 'k' },
      { ...idClaims, at_hash: 'AAAA' },
      ed448.privateKey,
    );
    const keys = keysOf(jwk(ed448, { kid: 'k' }));
    const verdict = await verify(token, { keys, accessToken: 'at' });
    expect(verdict.outcome).toBe('undecided');
    expect(complaint(verdict)).toContain('no hash is defined for at_hash with Ed448');
  });
});

describe('a signature that was made in another way', () => {
  it('of PS256 with another salt is named', async () => {
    const head = `${base64url({ alg: 'PS256', kid: 'r' })}.${base64url(claims)}`;
    for (const saltLength of [0, 20, constants.RSA_PSS_SALTLEN_MAX_SIGN]) {
      const padding = constants.RSA_PKCS1_PSS_PADDING;
      const key = { key: rsa.privateKey, padding, saltLength };
      const bytes = signBytes('sha256', Buffer.from(head), key);
      const keys = keysOf(jwk(rsa, { kid: 'r' }));
      // oxlint-disable-next-line no-await-in-loop -- three lengths
      const verdict = await verify(`${head}.${base64url(bytes)}`, { keys });
      expect(verdict.outcome).toBe('invalid');
      expect(complaint(verdict)).toContain('it matches with a salt of another length');
    }
  });

  it('without the leading zeros of r and s is named', async () => {
    const found = new Map<string, string>();
    for (let jti = 0; jti < 20_000 && found.size < 3; jti += 1) {
      const [header, payload] = sign({ alg: 'ES256' }, { ...claims, jti }, p256.privateKey).split(
        '.',
      );
      const bytes = signature(`${header}.${payload}`, p256.privateKey, 'ES256');
      const [r, s] = [bytes.subarray(0, 32), bytes.subarray(32)].map((part) =>
        part.subarray(part.findIndex((byte) => byte !== 0)),
      ) as [Buffer, Buffer];
      const kind = `${r.length < 32} ${s.length < 32}`;
      if (r.length + s.length < 64) {
        found.set(kind, `${header}.${payload}.${base64url(Buffer.concat([r, s]))}`);
        if (found.size === 2) break;
      }
    }
    for (const token of found.values()) {
      // oxlint-disable-next-line no-await-in-loop -- few tokens
      const verdict = await verify(token, { keys: keysOf(jwk(p256)) });
      expect(verdict.outcome).toBe('invalid');
      expect(complaint(verdict)).toContain('r and s lack their leading zeros');
    }
    expect(found.size).toBeGreaterThan(1);
  });

  it('over segments with their padding is that of a load balancer', async () => {
    const padded = (value: object) => {
      const text = base64url(value);
      return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
    };
    const head = `${padded({ alg: 'ES256', kid: 'e', a: 1 })}.${padded({ ...claims, b: 'xy' })}`;
    const bytes = signature(head, p256.privateKey, 'ES256');
    const token = `${head}.${base64url(bytes)}`;
    expect(token).toContain('=');
    const stripped = await verify(token.replaceAll('=', ''));
    expect(stripped.outcome).toBe('invalid');
    expect(complaint(stripped)).toContain('an AWS load balancer signs with its padding');
    expect((await verify(token)).outcome).toBe('invalid');
    expect(explainPaste(token)).toContain('AWS load balancer');
  });
});

describe('a signature that does not match', () => {
  const order = 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551';
  it.each([
    ['empty', Buffer.alloc(0), 'sig-empty', 'the signature is empty'],
    [
      'DER',
      der(rs),
      'sig-ecdsa-form',
      'this is a DER signature (and it would match); JWS requires 64 bytes r||s',
    ],
    [
      '63 bytes',
      Buffer.concat([Buffer.of(1), rs.subarray(2)]),
      'sig-ecdsa-form',
      'has 63 bytes, expected 64 for ES256 with this key: was it truncated?',
    ],
    ['65 bytes', Buffer.concat([Buffer.of(1), rs]), 'sig-ecdsa-form', 'has 65 bytes'],
    ['r = s = 0', Buffer.alloc(64), 'sig-psychic', 'CVE-2022-21449'],
    [
      'r = 0',
      Buffer.concat([Buffer.alloc(32), rs.subarray(32)]),
      undefined,
      'does not match key "e"',
    ],
    ['r = s = n', Buffer.from(order + order, 'hex'), undefined, 'does not match key "e"'],
    [
      'r = s = 1',
      Buffer.from(`${'00'.repeat(31)}01`.repeat(2), 'hex'),
      undefined,
      'does not match',
    ],
  ])('is refused and explained: %s', async (_, bytes, rule, message) => {
    const verdict = await verify(withSignature(bytes));
    expect(verdict).toMatchObject({ outcome: 'invalid', signature: { valid: false } });
    expect(checkOf(verdict, 'signature')?.rule).toBe(rule);
    expect(complaint(verdict)).toContain(message);
  });

  it('of RSA that was cut says how long it should be', async () => {
    const token = rs256().slice(0, -2);
    expect(complaint(await verify(token))).toContain(
      'has 255 bytes, expected 256 for RS256 with this key: was it truncated?',
    );
  });

  it('may be of another key of the set', async () => {
    const keys = keysOf(jwk(rsa, { kid: 'a' }), jwk(otherRsa, { kid: 'b' }));
    const token = sign({ alg: 'RS256', kid: 'a' }, claims, otherRsa.privateKey);
    expect(complaint(await verify(token, { keys }))).toContain(
      'signed with key "b" of the same set: the kid is wrong',
    );
  });

  it('may be of Microsoft Graph, which nobody else can verify', async () => {
    const aud = '00000003-0000-0000-c000-000000000000';
    const token = sign(
      { alg: 'RS256', kid: 'r', nonce: 'x' },
      { ...claims, aud },
      otherRsa.privateKey,
    );
    expect(complaint(await verify(token))).toContain('only Graph can verify');
  });

  it('of Ed25519 with S beyond the order is refused', async () => {
    const groupOrder = (1n << 252n) + 27_742_317_777_372_353_535_851_937_790_883_648_493n;
    const head = `${base64url({ alg: 'EdDSA', kid: 'd' })}.${base64url(claims)}`;
    const bytes = signature(head, ed25519.privateKey, 'EdDSA');
    const s =
      BigInt(`0x${Buffer.from(bytes.subarray(32).toReversed()).toString('hex')}`) + groupOrder;
    const larger = Buffer.from(s.toString(16).padStart(64, '0'), 'hex').toReversed();
    const respelled = `${head}.${base64url(Buffer.concat([bytes.subarray(0, 32), larger]))}`;
    expect((await verify(`${head}.${base64url(bytes)}`)).valid).toBe(true);
    expect((await verify(respelled)).signature.valid).toBe(false);
  });

  it('accepts the other s of ECDSA, which is a valid signature', async () => {
    const n = BigInt(`0x${order}`);
    const s = n - BigInt(`0x${rs.subarray(32).toString('hex')}`);
    const mirrored = Buffer.concat([
      rs.subarray(0, 32),
      Buffer.from(s.toString(16).padStart(64, '0'), 'hex'),
    ]);
    expect((await verify(withSignature(mirrored))).valid).toBe(true);
  });
});
