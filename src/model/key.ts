/** Private keys that this program has made or imported, and their store. */
import * as v from 'valibot';
import { anyObject, object } from './json-file.ts';
import { maxProfileName } from './profile-names.ts';
import { Failure } from './errors.ts';
import type { Storage, StoreChoice } from './token-set.ts';

/** The algorithms that a key can be made for (RFC 7518, RFC 8037, RFC 9864, RFC 9964). */
export const keyAlgorithms = [
  'ES256',
  'ES384',
  'PS256',
  'RS256',
  'Ed25519',
  'ML-DSA-44',
  'ML-DSA-65',
  'ML-DSA-87',
] as const;

export type KeyAlgorithm = (typeof keyAlgorithms)[number];

export const storedKeySchema = object({
  name: v.string(),
  /** The `kid` of its public key and of what it signs. */
  kid: v.string(),
  /** What it signs with. */
  alg: v.string(),
  /** Seconds since the epoch. */
  created_at: v.number(),
  /** The private key as a JWK (RFC 7517); it is in no output. */
  jwk: anyObject,
});

export type StoredKey = v.InferOutput<typeof storedKeySchema>;

/** Keys by name, each in a file that is sealed like tokens. */
export type KeyStore = {
  /** All of them, by name. */
  list(): Promise<readonly StoredKey[]>;
  read(name: string): Promise<StoredKey | undefined>;
  describe(name: string): Promise<Storage>;
  /**
   * Decides, before a key is made, how it will be stored. Throws when it could not be written, or when
   * the keyring was chosen and cannot be used.
   */
  prepare(name: string, wanted: Exclude<StoreChoice, 'memory'>): Promise<KeyStorage>;
  write(key: StoredKey): Promise<void>;
  remove(name: string): Promise<boolean>;
};

/** `reason`: why the keyring is not used, unless the user has chosen a file. */
export type KeyStorage = Storage & { readonly reason?: string };

// oxlint-disable-next-line no-control-regex -- control characters are rejected
const refused = /[\u0000-\u001f\u007f-\u009f/\\]/;

/** Throws a `usage` failure unless a key of this name can be stored. */
export function requireKeyName(name: string): void {
  if (name.trim() !== '' && name.length <= maxProfileName && !refused.test(name)) return;
  const message = `${JSON.stringify(name)} is not a valid name of a key: use 1 to ${maxProfileName} characters, without slashes and control characters`;
  throw new Failure('usage', message);
}
