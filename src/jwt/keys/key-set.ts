import type { Note } from '../check.ts';
import { importJwk, type JwkOrigin, secretMembers } from './import-jwk.ts';
import { isObject } from '../../util/json.ts';
import { member, stringMember } from '../form/json.ts';
import { type Key, refuse, refuseWeakKey, typeOf } from './key.ts';
import { pemBlocks, publicKeyOf } from './pem.ts';
import { quote } from '../quote.ts';
import { Failure } from '../../model/errors.ts';

/** Keys that the caller trusts; a token never adds to them. */
export type KeySet = {
  readonly keys: readonly Key[];
  readonly notes: readonly Note[];
  /** Seconds that the clock of the key server is ahead of this one, where its response has a Date. */
  readonly serverAhead?: number;
  /** It is cached from an earlier run: the server may have another by now. */
  readonly isKept?: boolean;
  /** When the server sent it, in seconds since the epoch; absent for a file. */
  readonly fetchedAt?: number;
  /** Seconds that it was cached when it was loaded. */
  readonly age?: number;
};

/**
 * Where keys come from. They are loaded only when a token needs one, so that a token which is
 * invalid with any key is refused without them.
 */
export type KeySource = PublicKeySource | SecretSource;

export type PublicKeySource = {
  /** `key` is one that the user gave: it is used whatever kid the token has. */
  readonly type: 'jwks' | 'key';
  /** The set may have changed since it was loaded, so an unknown kid is worth one refetch. */
  readonly remote?: boolean;
  load(refresh: boolean): Promise<KeySet>;
};

/** Raw bytes: the only way to verify an HMAC. */
export type SecretSource = {
  readonly type: 'secret';
  /** What it is called in messages. */
  readonly name?: string;
  load(): Promise<Uint8Array>;
};

/**
 * Imports a JWK Set (RFC 7517 section 5) that was read as JSON; `name` is its file or URL.
 * A key that cannot be used stays in the set with its reason. What servers and people give in place
 * of a set is taken with a note: one JWK, a list of them, a map of kids to certificates. Throws a
 * `usage` failure when the document is not a key set.
 */
export function importJwks(value: unknown, name: string, origin: JwkOrigin = 'published'): KeySet {
  const { jwks, what } = keysIn(value);
  if (jwks !== undefined) {
    const notes = what === undefined ? [] : [{ id: 'jwks', message: `${name} is ${what}` }];
    const keys = jwks.map((jwk, index) => importJwk(jwk, `key ${index + 1}`, origin));
    const isPrivate = origin === 'own file' && jwks.some(hasSecret);
    return {
      keys,
      notes: [...notes, ...privateKeyNotes(name, isPrivate), ...keys.flatMap(warningsOf)],
    };
  }
  const map = importPemMap(value);
  if (map !== undefined) {
    const message = `${name} is a map of kids to certificates or keys in PEM form, not a key set`;
    return { keys: map, notes: [{ id: 'jwks', message }, ...map.flatMap(warningsOf)] };
  }
  throw notKeySetFailure(value, name);
}

/** Whether it is a JWK with a private part. */
export function hasSecret(jwk: unknown): boolean {
  return isObject(jwk) && secretMembers(jwk).length > 0;
}

/** The keys of a document, and what it is where it is not a set of them. */
function keysIn(value: unknown): { jwks?: readonly unknown[]; what?: string } {
  if (Array.isArray(value) && value.some(isObject)) {
    return { jwks: value, what: 'a list of keys, not a key set' };
  }
  if (!isObject(value)) return {};
  const keys = member(value, 'keys');
  if (Array.isArray(keys)) return { jwks: keys };
  const isKey = keys === undefined && member(value, 'kty') !== undefined;
  return isKey ? { jwks: [value], what: 'a single key, not a key set' } : {};
}

/** The keys of an object that names a PEM certificate or key by each kid, as Firebase does. */
function importPemMap(value: unknown): readonly Key[] | undefined {
  const entries = isObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) return undefined;
  if (!entries.every(([, pem]) => isPem(pem))) return undefined;
  return entries.map(([kid, pem]) => {
    const text = String(pem);
    const name = `key ${quote(kid)}`;
    const [block] = pemBlocks(text);
    const publicKey = block && publicKeyOf(block);
    if (publicKey !== undefined) {
      return refuseWeakKey({ name, kid, ...typeOf(publicKey), publicKey, text });
    }
    const refusal = refuse('jwks-x5c', `${name} is PEM that cannot be read`);
    return { name, kid, text, refusal };
  });
}

function isPem(value: unknown): boolean {
  return typeof value === 'string' && value.includes('-----BEGIN ');
}

function notKeySetFailure(value: unknown, name: string): Failure {
  const jwksUri = isObject(value) ? stringMember(value, 'jwks_uri') : undefined;
  if (jwksUri === undefined) {
    const expected = 'a JWK Set such as {"keys": [{"kty": "RSA", …}]}';
    const message = `${name} is not a key set: it has no array "keys", expected ${expected}`;
    return new Failure('usage', message);
  }
  const message = `${name} is not a key set: it is the metadata of a server, whose keys are at ${jwksUri} (jwks_uri)`;
  return new Failure('usage', message);
}

/** Notes that a file of the user has private keys in it, which are not used. */
export function privateKeyNotes(name: string, isPrivate: boolean): readonly Note[] {
  const message = `${name} contains a private key: only its public part was used; give only the public key`;
  return isPrivate ? [{ id: 'key-private', message }] : [];
}

/** Problems of a set, even when the token needs another of its keys. */
function warningsOf({ warning, refusal }: Key): readonly Note[] {
  if (warning !== undefined) return [{ id: 'jwks-weak-rsa', message: warning }];
  if (refusal === undefined || refusal.rule === 'jwks-use') return [];
  return [{ id: refusal.rule, message: `${refusal.message}; not used` }];
}
