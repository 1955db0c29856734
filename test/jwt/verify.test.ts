import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { importKeyFile } from '../../src/jwt/keys/key-file.ts';
import type { KeySource } from '../../src/jwt/keys/key-set.ts';
import {
  base64url,
  claims,
  complaint,
  ed25519,
  idClaims,
  issuer,
  jwk,
  jwksSource,
  keysOf,
  now,
  otherRsa,
  p256,
  p384,
  rs256,
  rsa,
  secretOf,
  sign,
  unreachable,
  verify,
} from '../support/jwt/tokens.ts';

describe('a token that nothing is wrong with', () => {
  it.each([
    ['RS256', rsa, 'r'],
    ['PS384', rsa, undefined],
    ['RS512', rsa, undefined],
    ['ES256', p256, 'e'],
    ['ES384', p384, undefined],
    ['EdDSA', ed25519, 'd'],
    ['Ed25519', ed25519, 'd'],
  ] as const)('is valid with %s', async (alg, pair, kid) => {
    const token = sign({ alg, kid }, claims, pair.privateKey);
    const verdict = await verify(token, { keys: keysOf(jwk(pair, kid ? { kid } : {})) });
    expect(complaint(verdict)).toBeUndefined();
    expect(verdict).toMatchObject({
      valid: true,
      outcome: 'valid',
      signature: { valid: true, alg },
    });
    expect(verdict.claims.valid).toBe(true);
  });

  it.each(['HS256', 'HS384', 'HS512'])('is valid with %s and the secret', async (alg) => {
    const secret = Buffer.alloc(64, 7);
    const verdict = await verify(sign({ alg }, claims, secret), { keys: secretOf(secret) });
    expect(verdict.valid).toBe(true);
  });

  it('lists every standard check in order', async () => {
    const verdict = await verify(rs256(), { issuer, audience: ['api'] });
    expect(verdict.checks.slice(0, 14).map(({ id, verdict: result }) => `${id} ${result}`)).toEqual(
      [
        'form pass',
        'alg pass',
        'key pass',
        'signature pass',
        'typ skipped',
        'iss pass',
        'aud pass',
        'azp skipped',
        'exp pass',
        'nbf skipped',
        'iat pass',
        'nonce skipped',
        'at_hash skipped',
        'c_hash skipped',
      ],
    );
  });

  it('is not valid any more when a single bit of it changes', async () => {
    const token = rs256();
    const [head = '', body = '', mac = ''] = token.split('.');
    for (let round = 0; round < 40; round += 1) {
      const bytes = Buffer.from(mac, 'base64url');
      const at = (round * 37) % (bytes.length * 8);
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
      // oxlint-disable-next-line no-await-in-loop -- a bounded search for a counterexample
      const verdict = await verify(`${head}.${body}.${bytes.toString('base64url')}`);
      expect(verdict).toMatchObject({ valid: false, signature: { valid: false } });
    }
  });
});

describe('a payload that is no claims set', () => {
  const text = sign({ alg: 'RS256', kid: 'r' }, 'plain text', rsa.privateKey);

  it('is refused as a JWT, and verified as a JWS', async () => {
    expect(complaint(await verify(text))).toBe('form fail: the payload is not JSON');
    const verdict = await verify(text, { jws: true });
    expect(verdict).toMatchObject({ valid: true, signature: { valid: true }, claims: {} });
  });

  it('does not satisfy an issuer that was asked for', async () => {
    const verdict = await verify(text, { jws: true, issuer });
    expect(complaint(verdict)).toMatch('iss fail: iss is missing');
  });

  it('keeps its strictness for claims', async () => {
    const twice = sign({ alg: 'RS256', kid: 'r' }, '{"exp":1,"exp":4102444800}', rsa.privateKey);
    expect((await verify(twice, { jws: true })).outcome).toBe('invalid');
  });

  it('may be empty as a JWS only', async () => {
    const empty = sign({ alg: 'RS256', kid: 'r' }, '', rsa.privateKey);
    expect(complaint(await verify(empty))).toMatch('form fail: segment 2, the payload, is empty');
    expect((await verify(empty, { jws: true })).valid).toBe(true);
  });
});

describe('another kind of token', () => {
  it.each([
    ['kYjRz0QmVb7qP1sXwN3uLh8tC5eD2gFa', 'opaque token (32 characters): use the introspection'],
    ['v4.public.eyJkYXRhIjoi', 'this is a PASETO token'],
    ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'a GitHub token'],
    ['ya29.a0AfH6SMBx-x.y', 'a Google access token'],
    [`${rs256()}~WyJzYWx0Il0~`, 'this is an SD-JWT with 1 disclosures: UNSUPPORTED'],
    [`${base64url({ alg: 'dir', enc: 'A256GCM' })}..a.b.c`, 'this is a JWE: encrypted (alg "dir"'],
    [`${base64url({ alg: 'RSA-OAEP', enc: 'A256GCM' })}.k.a.b.c`, 'without the private key'],
  ])('%j is explained and undecided', async (token, message) => {
    const verdict = await verify(token, { keys: unreachable });
    expect(verdict.outcome).toBe('undecided');
    expect(complaint(verdict)).toMatch(message);
  });

  it.each([
    ['', 'the text is empty'],
    ['hello', 'has 1: was it truncated?'],
    ['a.b', 'has 2: was it truncated?'],
    [rs256().split('.').slice(0, 2).join('.'), 'has 2: was it truncated?'],
    [rs256().split('.')[0] ?? '', 'only the first segment'],
    [`${rs256()}.x`, 'has 4: was it truncated?'],
    [
      JSON.stringify({ payload: 'e30', signatures: [] }),
      'JSON serialization (a JWT is always compact)',
    ],
    [JSON.stringify({ access_token: 'x' }), 'this is a token response'],
    ['-----BEGIN PUBLIC KEY-----', 'a key or certificate in PEM form'],
    ['https://app.example/cb?code=1', 'this is a URL'],
  ])('%j is no token', async (token, message) => {
    const verdict = await verify(token, { keys: unreachable });
    expect(verdict.outcome).toBe('invalid');
    expect(complaint(verdict)).toMatch(message);
  });
});

describe('keys', () => {
  it('of a remote set are fetched once more for an unknown kid', async () => {
    const loads: boolean[] = [];
    const source: KeySource = {
      type: 'jwks',
      remote: true,
      load: async (refresh) => {
        loads.push(refresh);
        const keys = jwksSource({
          keys: [jwk(refresh ? rsa : otherRsa, { kid: refresh ? 'r' : 'old' })],
        });
        return keys.type === 'jwks' ? keys.load(false) : { keys: [], notes: [] };
      },
    };
    expect((await verify(rs256(), { keys: source })).valid).toBe(true);
    expect(loads).toEqual([false, true]);
  });

  it('of a file are not fetched again, and an unknown kid is undecided', async () => {
    const verdict = await verify(rs256(claims, { kid: 'x' }));
    expect(verdict.outcome).toBe('undecided');
    expect(complaint(verdict)).toBe(
      'key unknown: no key "x"; the set has r, e, d: is the token of another tenant, or was the key rotated out?',
    );
  });

  it('never come from the token: the signer in its own header is named', async () => {
    const header = { alg: 'RS256', kid: 'r', jwk: jwk(otherRsa) };
    const verdict = await verify(sign(header, claims, otherRsa.privateKey));
    expect(verdict.signature.valid).toBe(false);
    expect(complaint(verdict)).toMatch(
      'signed with the key in its own header, which proves nothing',
    );
  });

  it('of a PEM file verify whatever kid the token names', async () => {
    const pem = createPublicKey(rsa.privateKey).export({ type: 'spki', format: 'pem' }).toString();
    const keys: KeySource = {
      type: 'key',
      load: async () => importKeyFile(Buffer.from(pem), 'k.pem'),
    };
    expect((await verify(rs256(), { keys })).valid).toBe(true);
    const other = await verify(sign({ alg: 'ES256' }, claims, p256.privateKey), { keys });
    expect(complaint(other)).toBe('key fail: the key is for RSA, the token has alg ES256');
  });
});

describe('a sign-in', () => {
  const options = { issuer, clientId: 'client-1', nonce: 'n-1', expect: 'id_token' } as const;

  it('accepts the ID token it asked for', async () => {
    const verdict = await verify(rs256(idClaims), options);
    expect(verdict).toMatchObject({ valid: true, kind: 'id_token' });
  });

  it.each([
    [{ nonce: 'n-2' }, 'nonce fail: nonce differs'],
    [{ nonce: undefined }, 'nonce fail: the token has no nonce'],
    [{ aud: 'client-2' }, 'aud fail: aud is client-2, expected client-1'],
    [{ iss: `${issuer}/` }, 'iss fail: '],
    [{ exp: now }, 'exp fail: expired now'],
    [{ iat: undefined }, 'iat fail: iat is missing: it is required in an ID token'],
    [{ sub: undefined }, 'sub fail: sub is missing'],
  ])('refuses it with %j', async (change, message) => {
    const verdict = await verify(rs256({ ...idClaims, ...change }), options);
    expect(verdict.valid).toBe(false);
    expect(complaint(verdict)).toMatch(message);
  });

  it('refuses an access token in its place', async () => {
    const verdict = await verify(rs256(idClaims, { typ: 'at+jwt' }), options);
    expect(complaint(verdict)).toMatch(
      'typ "at+jwt": this is an access token (RFC 9068), not an ID token',
    );
  });
});
