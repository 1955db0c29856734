import type { KeyObject } from 'node:crypto';
import { algorithms, sameAlgorithm } from '../algorithms.ts';

/** A public key that may verify tokens, or the reason why it may not. */
export type Key = {
  /** Its name in messages: its kid, else its position. */
  readonly name: string;
  readonly kid?: string | undefined;
  readonly kty?: string | undefined;
  readonly crv?: string | undefined;
  readonly alg?: string | undefined;
  /** Absent when the key is refused. */
  readonly publicKey?: KeyObject;
  readonly refusal?: KeyRefusal;
  /** The ROCA fingerprint and the like. */
  readonly warning?: string;
  /** The text that the key was read from, for the test for key confusion. */
  readonly text: string;
};

/** `undecided`: this program does not support the key; otherwise the key must not be used. */
export type KeyRefusal = {
  readonly rule: string;
  readonly message: string;
  readonly undecided: boolean;
};

/** Refuses an imported key when it is weak. */
export function refuseWeakKey(key: Key & { readonly publicKey: KeyObject }): Key {
  const { publicKey, ...rest } = key;
  const { asymmetricKeyType: type } = publicKey;
  if (type !== 'rsa' && type !== 'rsa-pss') return key;
  const size = keyBytes(publicKey);
  if (size > maxKeyBytes) {
    const message = `${key.name}: RSA key of ${size} bytes, limit ${maxKeyBytes}`;
    return { ...rest, refusal: refuse('jwks-weak-rsa', message, false) };
  }
  const { asymmetricKeyDetails: details = {} } = publicKey;
  const weakness = rsaWeakness(details.modulusLength ?? 0, details.publicExponent ?? 0n);
  if (weakness !== undefined) {
    return { ...rest, refusal: refuse('jwks-weak-rsa', `${key.name}: ${weakness}`, false) };
  }
  if (type === 'rsa-pss' || !hasRocaFingerprint(modulusOf(publicKey))) return key;
  const warning = `${key.name}: RSA modulus has the ROCA fingerprint (CVE-2017-15361): its private key can be computed`;
  return { ...key, warning };
}

/**
 * Four times an RSA key of 16384 bits. Node takes minutes for the details of a key whose exponent
 * is as long as a key set may be.
 */
const maxKeyBytes = 8192;

function keyBytes(key: KeyObject): number {
  return key.export({ format: 'der', type: 'spki' }).length;
}

/** Type, curve and algorithm of a key object, as a JWK names them. */
export function typeOf(key: KeyObject): Pick<Key, 'kty' | 'crv' | 'alg'> {
  const { asymmetricKeyType: type } = key;
  // Node writes no JWK of these, and RFC 7517 has no other type for them. The key names its hash.
  if (type === 'rsa-pss') {
    const details = (keyBytes(key) > maxKeyBytes ? undefined : key.asymmetricKeyDetails) ?? {};
    const [, bits] = /^sha(256|384|512)$/.exec(details.hashAlgorithm ?? '') ?? [];
    return { kty: 'RSA', alg: bits === undefined ? undefined : `PS${bits}` };
  }
  try {
    const { kty, crv, alg } = key.export({ format: 'jwk' });
    return { kty, crv, alg: typeof alg === 'string' ? alg : undefined };
  } catch {
    return { kty: type };
  }
}

/** Whether a key is of the type, curve and algorithm that `alg` requires (RFC 8725 section 3.1). */
export function suits(key: Pick<Key, 'kty' | 'crv' | 'alg' | 'publicKey'>, alg: string): boolean {
  const algorithm = algorithms.get(alg);
  if (algorithm === undefined || algorithm.kty !== key.kty) return false;
  if (algorithm.crv !== undefined && !algorithm.crv.includes(key.crv ?? '')) return false;
  if (key.kty === 'AKP' && key.alg === undefined) return false;
  if (isPssOnly(key) && !alg.startsWith('PS')) return false;
  return key.alg === undefined || sameAlgorithm(key.alg, alg);
}

/** A key of the type id-RSASSA-PSS (RFC 4055 section 1.2) is for no other padding. */
function isPssOnly({ publicKey }: Pick<Key, 'publicKey'>): boolean {
  return publicKey?.asymmetricKeyType === 'rsa-pss';
}

/** What a key is for, in words: `PS256`, `EC P-256`. */
export function purpose({ kty, crv, alg, ...key }: Key): string {
  if (isPssOnly(key)) return alg ?? 'RSA-PSS';
  return alg ?? [kty ?? 'an unknown type', crv].filter(Boolean).join(' ');
}

/** A reason not to use a key; `undecided` when it is only not supported here. */
export function refuse(rule: string, message: string, undecided = true): KeyRefusal {
  return { rule, message, undecided };
}

function modulusOf(key: KeyObject): bigint {
  const { n = '' } = key.export({ format: 'jwk' });
  return BigInt(`0x0${Buffer.from(n, 'base64url').toString('hex')}`);
}

/** Primes at which the moduli of the Infineon library give themselves away (CVE-2017-15361). */
const rocaPrimes = [
  11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157,
] as const;

/** Why an RSA key of this size and exponent must not be trusted (RFC 7518 section 3.3: 2048 bits or larger). */
export function rsaWeakness(bits: number, exponent: bigint): string | undefined {
  if (bits < 2048) return `RSA key of ${bits} bits, at least 2048 are needed`;
  if (bits > 16_384) return `RSA key of ${bits} bits, at most 16384 are accepted`;
  if (exponent === 1n) return 'RSA exponent 1: every message is its own signature';
  if (exponent % 2n === 0n) return `RSA exponent ${exponent} is even: not a valid RSA key`;
  return exponent < 65_537n
    ? `RSA exponent ${exponent} is too small, at least 65537 is needed (FIPS 186-5)`
    : undefined;
}

/** Whether a modulus is a power of 65537 at each of the primes, as all of that library are. */
export function hasRocaFingerprint(modulus: bigint): boolean {
  return rocaPrimes.every((prime) => isPowerOf65537(modulus, prime));
}

function isPowerOf65537(modulus: bigint, prime: number): boolean {
  const residue = Number(modulus % BigInt(prime));
  let power = 1;
  for (let exponent = 0; exponent < prime; exponent += 1) {
    if (power === residue) return true;
    power = (power * 65_537) % prime;
  }
  return false;
}
