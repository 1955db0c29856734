import { describe, expect, it } from 'vitest';
import { importJwks, type KeySource } from '../../src/jwt/keys/key-set.ts';
import type { Verdict } from '../../src/jwt/verdict.ts';
import { createVerifier } from '../../src/jwt/verifier.ts';
import { verifyToken, type VerifyOptions } from '../../src/jwt/verify.ts';
import { corpus, secret, testKeys } from '../support/jwt/corpus.ts';
import {
  claims,
  idClaims,
  issuer,
  jwk,
  now,
  otherRsa,
  p256,
  rs256,
  rsa,
  secretOf,
  sign,
} from '../support/jwt/tokens.ts';

const set = importJwks(testKeys, 'the key set');
const keys: KeySource = { type: 'jwks', remote: false, load: async () => set };

function optionsFor(more: Partial<VerifyOptions> = {}): VerifyOptions {
  return { keys, audience: ['api'], clockTolerance: 0, at: now, issuer, ...more };
}

/** Keys of a server that has others by now, which it gives to whoever asks for fresh ones. */
function rotated(): KeySource {
  const old = importJwks({ keys: [jwk(rsa, { kid: 'r' })] }, 'old');
  const fresh = importJwks({ keys: [jwk(otherRsa, { kid: 'r' }), jwk(p256, { kid: 'e' })] }, 'new');
  let current = old;
  const load = async (refresh: boolean) => (current = refresh ? fresh : current);
  return { type: 'jwks', remote: true, load };
}

describe('a verifier of many tokens', () => {
  it.each([
    ['with a key set', {}],
    ['with nothing expected', { issuer: undefined, audience: undefined }],
    ['with allowed algorithms', { algorithms: ['RS256', 'HS256'] }],
    ['with an expected type', { typ: 'at+jwt' }],
    ['with an expected kind', { expect: 'access_token' }],
    ['with any payload', { jws: true }],
    [
      'with a client and its algorithms',
      { clientId: 'client-1', idTokenAlgorithms: async () => ['RS256'] },
    ],
    ['with a shared secret', { keys: secretOf(secret) }],
  ] as const)('says of each what is said of it alone: %s', async (_name, more) => {
    const options = optionsFor(more);
    const verify = createVerifier(options);
    const tokens = corpus().filter(({ length }) => length < 100_000);
    let early = 0;
    for (const token of [...tokens, ...tokens.toReversed()]) {
      const judged = verify(token, now);
      if (!(judged instanceof Promise)) early += 1;
      // oxlint-disable-next-line no-await-in-loop -- one token comes after the other
      expect(await judged, token.slice(0, 200)).toEqual(await verifyToken(token, options));
    }
    expect(early).toBeGreaterThan(0);
  });

  it('knows no header any more when other keys take the place of those it had', async () => {
    const verify = createVerifier(optionsFor({ keys: rotated() }));
    const outcome = async (token: string) => (await verify(token, now)).outcome;
    expect(await outcome(rs256())).toBe('valid');
    expect(verify(rs256(), now)).not.toBeInstanceOf(Promise);
    expect(await outcome(sign({ alg: 'ES256', kid: 'e' }, claims, p256.privateKey))).toBe('valid');
    expect(await outcome(rs256())).toBe('invalid');
    const header = { alg: 'RS256', kid: 'r' };
    expect(await outcome(sign(header, claims, otherRsa.privateKey))).toBe('valid');
  });

  it('lets no ID token pass by the header of an access token', async () => {
    const options = optionsFor({ idTokenAlgorithms: async () => ['ES256'], audience: undefined });
    const verify = createVerifier(options);
    const verdicts: Verdict[] = [];
    for (const payload of [claims, claims, idClaims]) {
      // oxlint-disable-next-line no-await-in-loop -- one token comes after the other
      verdicts.push(await verify(rs256(payload), now));
    }
    expect(verdicts.map(({ outcome }) => outcome)).toEqual(['valid', 'valid', 'invalid']);
  });

  it('looks at the time and the issuer of each token', async () => {
    const verify = createVerifier(optionsFor({ issuer: 'https://id.example.com/{tenantid}' }));
    const of = (tid: string) => rs256({ ...claims, iss: 'https://id.example.com/a', tid });
    expect((await verify(of('a'), now)).outcome).toBe('valid');
    const later = await verify(of('a'), claims.exp);
    const elsewhere = await verify(of('b'), now);
    expect([later.outcome, elsewhere.outcome]).toEqual(['invalid', 'invalid']);
  });
});
