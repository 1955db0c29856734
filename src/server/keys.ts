import {
  createPrivateKey,
  generateKeyPair,
  hkdfSync,
  type JsonWebKey,
  randomBytes,
} from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { JWK } from 'oidc-provider';

import { readState, writeState } from './state-file.ts';

export type ServerKeys = {
  /** Private keys; the server publishes their public parts. */
  readonly jwks: { readonly keys: readonly JWK[] };
  readonly cookie_keys: readonly string[];
};

const generate = promisify(generateKeyPair);

/** The keys of a state folder, made on first use; without a folder, new ones. */
export async function loadKeys(folder: string | undefined): Promise<ServerKeys> {
  if (folder === undefined) return generateKeys();
  const file = join(folder, 'keys.json');
  const kept = await readState(file, isServerKeys);
  if (kept !== undefined) return kept;
  const keys = await generateKeys();
  await writeState(file, keys);
  return keys;
}

/** 32 bytes for one purpose, which stay the same as long as the keys do. */
export function secretFor(purpose: string, { cookie_keys }: ServerKeys): Buffer {
  return Buffer.from(hkdfSync('sha256', cookie_keys[0] ?? '', '', purpose, 32));
}

async function generateKeys(): Promise<ServerKeys> {
  const pairs = await Promise.all([
    generate('rsa', { modulusLength: 2048 }),
    generate('ec', { namedCurve: 'P-256' }),
    generate('ed25519', {}),
  ]);
  const [rsa, ec, ed] = pairs.map(({ privateKey }) => privateKey.export({ format: 'jwk' }) as JWK);
  return {
    // The Ed25519 key carries no `alg`, so that clients may choose either name for it (RFC 9864).
    jwks: { keys: [{ ...rsa, alg: 'RS256' }, { ...ec, alg: 'ES256' }, { ...ed }] },
    cookie_keys: [randomBytes(32).toString('base64url')],
  };
}

function isServerKeys(value: unknown): value is ServerKeys {
  if (typeof value !== 'object' || value === null) return false;
  const { jwks, cookie_keys } = value as Partial<ServerKeys>;
  return (
    Array.isArray(jwks?.keys) &&
    ['RSA', 'EC', 'OKP'].every((kty) => jwks.keys.some((key) => isPrivateKey(key, kty))) &&
    Array.isArray(cookie_keys) &&
    cookie_keys.length > 0 &&
    cookie_keys.every((key) => typeof key === 'string' && key.length > 0)
  );
}

function isPrivateKey(jwk: unknown, kty: string): boolean {
  try {
    const key = jwk as JsonWebKey;
    return key.kty === kty && createPrivateKey({ key, format: 'jwk' }).type === 'private';
  } catch {
    return false;
  }
}
