import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes } from 'node:crypto';
import { importJwks, type KeySource } from '../../../src/jwt/keys/key-set.ts';
import { verifyToken, type VerifyOptions } from '../../../src/jwt/verify.ts';
import type { Verdict } from '../../../src/jwt/verdict.ts';

/** The moment at which all tests happen, in seconds. */
export const now = 1_700_000_000;
export const issuer = 'https://id.example.com';

export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const otherRsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
export const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
export const ed25519 = generateKeyPairSync('ed25519');
export const ed448 = generateKeyPairSync('ed448');

export type Json = Readonly<Record<string, unknown>>;

/** The public JWK of a pair, with more members. */
export function jwk(pair: { readonly publicKey: KeyObject }, more: Json = {}): Json {
  return { ...pair.publicKey.export({ format: 'jwk' }), ...more };
}

export function base64url(value: unknown): string {
  const text =
    typeof value === 'string' || value instanceof Uint8Array ? value : JSON.stringify(value);
  return Buffer.from(text).toString('base64url');
}

/** Signs whatever header and payload it is given, in objects, text or bytes. */
export function sign(
  header: unknown,
  payload: unknown,
  key: KeyObject | string | Uint8Array,
  alg = algOf(header),
): string {
  const input = `${base64url(header)}.${base64url(payload)}`;
  return `${input}.${signature(input, key, alg).toString('base64url')}`;
}

export function signature(
  input: string,
  key: KeyObject | string | Uint8Array,
  alg: string,
): Buffer {
  const data = Buffer.from(input);
  const hash = `sha${alg.slice(2, 5)}`;
  if (typeof key === 'string' || key instanceof Uint8Array)
    return createHmac(hash, key).update(data).digest();
  if (alg.startsWith('PS'))
    return signBytes(hash, data, { key, padding: 6, saltLength: Number(alg.slice(2)) / 8 });
  if (alg.startsWith('ES')) return signBytes(hash, data, { key, dsaEncoding: 'ieee-p1363' });
  return signBytes(alg.startsWith('Ed') ? null : hash, data, key);
}

/** Claims of an access token that nothing is wrong with. */
export const claims = { iss: issuer, sub: 'user-1', aud: 'api', iat: now - 60, exp: now + 3600 };

export const idClaims = { ...claims, aud: 'client-1', nonce: 'n-1' };

export function rs256(payload: unknown = claims, header: Json = {}): string {
  return sign({ alg: 'RS256', kid: 'r', ...header }, payload, rsa.privateKey, 'RS256');
}

export const publicJwks = {
  keys: [
    jwk(rsa, { kid: 'r', alg: 'RS256', use: 'sig' }),
    jwk(p256, { kid: 'e', alg: 'ES256' }),
    jwk(ed25519, { kid: 'd', alg: 'EdDSA' }),
  ],
};

export function jwksSource(keys: unknown = publicJwks): KeySource {
  return { type: 'jwks', remote: false, load: async () => importJwks(keys, 'the key set') };
}

export function keysOf(...keys: readonly unknown[]): KeySource {
  return jwksSource({ keys });
}

export function secretOf(secret: string | Uint8Array): KeySource {
  return { type: 'secret', load: async () => Buffer.from(secret) };
}

/** A source that must not be needed. */
export const unreachable: KeySource = {
  type: 'jwks',
  remote: true,
  load: async () => {
    throw new Error('the keys were loaded');
  },
};

export function verify(token: string, options: Partial<VerifyOptions> = {}): Promise<Verdict> {
  return verifyToken(token, { keys: jwksSource(), at: now, clockTolerance: 0, ...options });
}

/** The first check that did not pass, as `id verdict: message`, and the flag with which it would. */
export function complaint({ checks }: Verdict): string | undefined {
  const found = checks.find(({ verdict }) => verdict === 'fail' || verdict === 'unknown');
  if (found === undefined) return undefined;
  const { id, verdict, message, remedy } = found;
  return `${id} ${verdict}: ${message}${remedy === undefined ? '' : `; ${remedy}`}`;
}

export function rulesOf({ checks, notes }: Verdict): readonly string[] {
  return [...checks.flatMap(({ rule }) => rule ?? []), ...notes.map(({ id }) => id)];
}

export function checkOf({ checks }: Verdict, id: string) {
  return checks.find((check) => check.id === id);
}

function algOf(header: unknown): string {
  return typeof header === 'object' && header !== null && 'alg' in header
    ? String(header.alg)
    : 'RS256';
}
