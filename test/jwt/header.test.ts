import { describe, expect, it } from 'vitest';
import {
  base64url,
  checkOf,
  claims,
  complaint,
  ed25519,
  idClaims,
  jwk,
  keysOf,
  rs256,
  rsa,
  rulesOf,
  secretOf,
  sign,
  unreachable,
  verify,
} from '../support/jwt/tokens.ts';

describe('alg none', () => {
  it('is refused before any key is needed, and named', async () => {
    const verdict = await verify('eyJhbGciOiJub25lIn0.e30.', { keys: unreachable });
    expect(verdict.outcome).toBe('invalid');
    expect(complaint(verdict)).toBe('alg fail: UNSECURED: alg none, anyone can forge this token');
    expect(checkOf(verdict, 'alg')?.rule).toBe('jwt-alg-none');
  });

  it.each(['none', 'None', 'nOnE', ' NONE', '', null, [], undefined])(
    'is known in the spelling %j, signed or not',
    async (alg) => {
      const unsigned = `${base64url({ alg })}.${base64url(claims)}.`;
      const signed = sign({ alg }, claims, rsa.privateKey, 'RS256');
      for (const token of [unsigned, signed]) {
        // oxlint-disable-next-line no-await-in-loop -- two tokens
        const verdict = await verify(token, { keys: unreachable, algorithms: ['none'] });
        expect(verdict.outcome).toBe('invalid');
        expect(rulesOf(verdict)).toContain('jwt-alg-none');
        expect(complaint(verdict)).toMatch('UNSECURED');
      }
    },
  );

  it('is named even when the last dot is missing', async () => {
    const verdict = await verify('eyJhbGciOiJub25lIn0.e30', { keys: unreachable });
    expect(rulesOf(verdict)).toEqual(['jwt-segments', 'jwt-alg-none']);
  });
});

describe('the algorithm', () => {
  it.each([
    ['rs256', 'invalid', 'unknown alg "rs256": RS256 is spelled so, and case matters'],
    ['RS256 ', 'invalid', 'RS256 is spelled so'],
    ['RSA256', 'invalid', 'RS256 is spelled so'],
    ['ESB256', 'undecided', 'UNSUPPORTED alg "ESB256"'],
    ['RS1', 'undecided', 'UNSUPPORTED alg "RS1"'],
    ['constructor', 'undecided', 'UNSUPPORTED alg "constructor"'],
    [256, 'invalid', 'alg is a number'],
  ] as const)('%j is %s', async (alg, outcome, message) => {
    const verdict = await verify(sign({ alg, kid: 'r' }, claims, rsa.privateKey, 'RS256'));
    expect(verdict.outcome).toBe(outcome);
    expect(complaint(verdict)).toMatch(message);
    expect(verdict.signature.valid).toBeUndefined();
  });

  it('has to be among those of --alg', async () => {
    const refused = await verify(rs256(), { algorithms: ['ES256', 'PS256'] });
    expect(complaint(refused)).toBe('alg fail: alg "RS256" is not among ES256, PS256 (from --alg)');
    expect((await verify(rs256(), { algorithms: ['ES256', 'RS256'] })).valid).toBe(true);
  });

  it('of an ID token has to be among those of the discovery document, of an access token not', async () => {
    const idTokenAlgorithms = async () => ['ES256'];
    const idToken = await verify(rs256(idClaims), { idTokenAlgorithms, audience: ['client-1'] });
    expect(complaint(idToken)).toMatch('is not among ES256 (from discovery)');
    expect((await verify(rs256(), { idTokenAlgorithms })).valid).toBe(true);
  });

  it('is never HMAC with public keys, nor public with a secret', async () => {
    const hmac = await verify(sign({ alg: 'HS256' }, claims, Buffer.alloc(32, 1)));
    expect(complaint(hmac)).toMatch('alg fail: HS256 is verified with a shared secret');
    const signed = await verify(rs256(), { keys: secretOf(Buffer.alloc(32, 1)) });
    expect(complaint(signed)).toMatch('alg fail: RS256 is verified with a public key');
  });

  it('EdDSA and Ed25519 are one, with a note', async () => {
    const token = sign({ alg: 'Ed25519', kid: 'd' }, claims, ed25519.privateKey);
    const verdict = await verify(token, { keys: keysOf(jwk(ed25519, { kid: 'd', alg: 'EdDSA' })) });
    expect(verdict.valid).toBe(true);
    expect(rulesOf(verdict)).toContain('jwt-eddsa-names');
  });

  it('ML-DSA is undecided where the runtime cannot compute it, and never valid', async () => {
    const key = { kty: 'AKP', alg: 'ML-DSA-65', kid: 'm', pub: base64url(Buffer.alloc(1952)) };
    const token = `${base64url({ alg: 'ML-DSA-65', kid: 'm' })}.${base64url(claims)}.${base64url(Buffer.alloc(3309))}`;
    const verdict = await verify(token, { keys: keysOf(key) });
    const old = Number(process.versions.node.split('.')[0]) < 24;
    expect(verdict.outcome).toBe(old ? 'undecided' : 'invalid');
    if (old) expect(complaint(verdict)).toMatch('ML-DSA-65 needs Node.js 24.7 or newer');
  });
});

describe('the header', () => {
  it.each([
    [{ crit: ['exp'] }, 'crit lists "exp", which this verifier does not implement', 'hdr-crit'],
    [{ crit: ['b64'], b64: true }, 'crit lists "b64"', 'hdr-crit'],
    [{ crit: [] }, 'crit is []', 'hdr-crit'],
    [{ crit: 'exp' }, 'crit is "exp"', 'hdr-crit'],
    [{ crit: null }, 'crit is null', 'hdr-crit'],
    [{ b64: false }, 'an unencoded payload is not allowed', 'hdr-b64'],
    [{ kid: 7 }, 'kid is a number', 'jwt-kid-injection'],
    [{ kid: ['r'] }, 'kid is an array', 'jwt-kid-injection'],
    [{ typ: 5 }, 'typ is a number', 'hdr-typ'],
  ])('%j is refused', async (header, message, rule) => {
    const verdict = await verify(rs256(claims, header));
    expect(verdict.outcome).toBe('invalid');
    expect(complaint(verdict)).toMatch(message);
    expect(rulesOf(verdict)).toContain(rule);
  });

  it.each([
    [
      { jku: 'https://evil.example/jwks' },
      'ignored jku "https://evil.example/jwks"',
      'jwt-jku-x5u',
    ],
    [{ x5u: 'http://127.0.0.1/' }, 'ignored x5u', 'jwt-jku-x5u'],
    [{ x5c: ['AAAA'] }, 'ignored x5c', 'jwt-x5c'],
    [{ jwk: { kty: 'RSA' } }, 'ignored jwk', 'jwt-embedded-jwk'],
  ])('%j names a key that is ignored, and said so', async (header, message, rule) => {
    const verdict = await verify(rs256(claims, header));
    expect(verdict.valid).toBe(true);
    const note = verdict.notes.find(({ id }) => id === rule);
    expect(note?.message).toMatch(message);
  });
});
