import { describe, expect, it } from 'vitest';
import {
  base64url,
  checkOf,
  claims,
  complaint,
  ed25519,
  jwk,
  keysOf,
  otherRsa,
  p256,
  rs256,
  rsa,
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
