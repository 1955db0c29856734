import { createPublicKey, type KeyObject, randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, importPKCS8 } from 'jose';
import { Failure } from '../../model/errors.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../../model/key.ts';
import type { JsonObject } from '../../util/json.ts';
import { sameAlgorithm } from '../algorithms.ts';
import { list } from '../quote.ts';
import { type PrivateKey, readPrivateKey } from './signing-key.ts';
import { publicPart, thumbprintOf } from './thumbprint.ts';

/** The public part of a key, as it is registered at a server (RFC 7517 section 4). */
export type PublicJwk = Readonly<Record<string, string>>;

/** A private key that signs with one algorithm, and the `kid` by which a server finds its public part. */
export type ClientKey = {
  readonly key: CryptoKey;
  readonly alg: string;
  readonly kid: string;
  /** The thumbprint of its certificate (`x5t#S256`), by which some servers find it. */
  readonly x5t?: string | undefined;
};

/**
 * Makes a private key, as a JWK. Throws a `usage` failure that lists what this Node.js can make where
 * it cannot make this one.
 */
export async function generatePrivateJwk(alg: KeyAlgorithm): Promise<JsonObject> {
  try {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    return { ...(await exportJWK(privateKey)) };
  } catch (cause) {
    const others = keyAlgorithms.filter((one) => !one.startsWith('ML-DSA'));
    const message = `this Node.js makes no keys for ${alg}, which needs version 24.7 or newer; it makes them for ${list(others)}`;
    throw new Failure('usage', message, { cause });
  }
}

/** A private JWK as keys that sign with `alg`, and its public part. Throws for what is no such key. */
export async function keyPairOf(
  jwk: JsonObject,
  alg: string,
): Promise<{ readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }> {
  const parts = [{ ...jwk }, publicPart(jwk)];
  const [privateKey, publicKey] = await Promise.all(
    parts.map((one) => importJWK(one, alg, { extractable: true })),
  );
  if (!isKey(privateKey) || !isKey(publicKey)) throw new TypeError('a symmetric key has no parts');
  return { privateKey, publicKey };
}

function isKey(key: CryptoKey | Uint8Array | undefined): key is CryptoKey {
  return key !== undefined && !(key instanceof Uint8Array);
}

/** The private JWK of a key in a file, with everything that its public part needs. */
export function privateJwkOf({ privateKey, x5t }: PrivateKey, name: string): JsonObject {
  try {
    const jwk = privateKey.export({ format: 'jwk' });
    return { ...jwk, ...(x5t !== undefined && { 'x5t#S256': x5t }) };
  } catch (cause) {
    throw pssFailure(name, cause);
  }
}

/** The public part of a key to register at a server: for signatures, with its `kid` and `alg`. */
export function publicJwk(
  jwk: JsonObject,
  { kid, alg }: Pick<ClientKey, 'kid' | 'alg'>,
): PublicJwk {
  const { alg: _own, ...members } = publicPart(jwk);
  return { ...members, kid, use: 'sig', alg };
}

/** A key of a file or of the store: its `kid` and the algorithm it signs with, where none is wanted. */
export function identify(read: PrivateKey, name: string): Pick<ClientKey, 'kid' | 'alg'> {
  const kid = read.kid ?? thumbprintOf(publicJwkOf(read, name));
  return { kid, alg: read.alg ?? read.usable[0] ?? '' };
}

function publicJwkOf({ privateKey }: PrivateKey, name: string): JsonObject {
  try {
    return { ...createPublicKey(privateKey).export({ format: 'jwk' }) };
  } catch (cause) {
    throw pssFailure(name, cause);
  }
}

/**
 * The key as client authentication uses it: with the algorithm that is wanted, else the key's own,
 * else the first of its type that the server lists (`supported`). Throws a `usage` failure for a key
 * that cannot sign with it.
 */
export async function clientKey(
  bytes: Uint8Array,
  name: string,
  {
    wanted,
    supported = [],
  }: { readonly wanted?: string | undefined; readonly supported?: readonly string[] | undefined },
): Promise<ClientKey> {
  const read = readPrivateKey(bytes, name, wanted);
  const { kid, alg: own } = identify(read, name);
  const listed = read.usable.filter((one) => supported.some((other) => sameAlgorithm(one, other)));
  const alg = wanted ?? read.alg ?? listed[0] ?? own;
  // A server may know the algorithm by its older name alone (RFC 9864 section 4).
  const spelled = supported.includes(alg)
    ? alg
    : (supported.find((one) => wanted === undefined && sameAlgorithm(one, alg)) ?? alg);
  return { key: await cryptoKeyOf(read.privateKey, alg, name), alg: spelled, kid, x5t: read.x5t };
}

async function cryptoKeyOf(privateKey: KeyObject, alg: string, name: string): Promise<CryptoKey> {
  if (privateKey.asymmetricKeyType === 'rsa-pss') throw pssFailure(name);
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  return await importPKCS8(String(pem), alg);
}

function pssFailure(name: string, cause?: unknown): Failure {
  const message = `${name} is a key of type RSASSA-PSS, which no JWK describes: use an RSA key, which signs PS256 too`;
  return new Failure('usage', message, { cause });
}

/** A new identifier of a JWT (RFC 7519 section 4.1.7). */
export function newJti(): string {
  return randomUUID();
}
