import type { KeyObject } from 'node:crypto';
import { algorithms, sameAlgorithm } from '../algorithms.ts';
import { type RsaWeakness, rsaWeakness } from './rsa.ts';

/** A public key that may verify tokens, or the reason why it may not. */
export type Key = {
  /** How messages call it: its kid, else its place. */
  readonly name: string;
  readonly kid?: string;
  readonly kty?: string;
  readonly crv?: string;
  readonly alg?: string;
  /** Absent when the key is refused. */
  readonly publicKey?: KeyObject;
  readonly refusal?: KeyRefusal;
  /** The ROCA fingerprint and the like. */
  readonly warning?: string;
  /** The text that the key was read from, for the test for key confusion. */
  readonly text: string;
};

/** `undecided`: this program cannot use the key; otherwise nobody should. */
export type KeyRefusal = {
  readonly rule: string;
  readonly message: string;
  readonly undecided: boolean;
};

/** Takes an imported key out of use when it is weak. */
export function judgeStrength(key: Key & { readonly publicKey: KeyObject }): Key {
  const weakness = weaknessOf(key.publicKey);
  if (weakness === undefined) return key;
  const message = `${key.name}: ${weakness.message}`;
  if (weakness.level === 'note') return { ...key, warning: message };
  const { publicKey: _weak, ...rest } = key;
  return { ...rest, refusal: refuse('jwks-weak-rsa', message, false) };
}

/** Whether a key is of the type, curve and algorithm that `alg` asks for (RFC 8725 section 3.1). */
export function suits(key: Key, alg: string): boolean {
  const algorithm = algorithms.get(alg);
  if (algorithm === undefined || algorithm.kty !== key.kty) return false;
  if (algorithm.crv !== undefined && algorithm.crv !== key.crv) return false;
  if (key.kty === 'AKP' && key.alg === undefined) return false;
  return key.alg === undefined || sameAlgorithm(key.alg, alg);
}

/** What a key is for, in words: `PS256`, `EC P-256`. */
export function purpose({ kty, crv, alg }: Key): string {
  return alg ?? [kty ?? 'an unknown type', crv].filter(Boolean).join(' ');
}

/** A reason not to use a key; `undecided` when the fault is on this side. */
export function refuse(rule: string, message: string, undecided = true): KeyRefusal {
  return { rule, message, undecided };
}

function weaknessOf(key: KeyObject): RsaWeakness | undefined {
  if (key.asymmetricKeyType !== 'rsa' && key.asymmetricKeyType !== 'rsa-pss') return undefined;
  const { modulusLength: bits = 0, publicExponent: exponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa-pss') return rsaWeakness({ bits, exponent });
  const { n = '' } = key.export({ format: 'jwk' });
  const modulus = BigInt(`0x0${Buffer.from(n, 'base64url').toString('hex')}`);
  return rsaWeakness({ bits, exponent, modulus });
}
