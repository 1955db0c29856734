import type { Note } from '../check.ts';
import { importJwk } from './import-jwk.ts';
import { isObject } from '../../util/json.ts';
import { member } from '../form/json.ts';
import type { Key } from './key.ts';
import { Failure } from '../../model/errors.ts';

/** Keys that the caller trusts; a token never adds to them. */
export type KeySet = {
  readonly keys: readonly Key[];
  readonly notes: readonly Note[];
  /** Seconds that the clock of the key server is ahead of this one, where its response has a Date. */
  readonly serverAhead?: number;
  /** It is cached from an earlier run: the server may have another by now. */
  readonly isKept?: boolean;
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
 * A key that cannot be used stays in the set with its reason. Throws a `usage` failure when the
 * document is not a key set.
 */
export function importJwks(value: unknown, name: string): KeySet {
  const keys = isObject(value) ? member(value, 'keys') : undefined;
  if (Array.isArray(keys)) return setOf(keys, []);
  if (isObject(value) && keys === undefined && member(value, 'kty') !== undefined) {
    return setOf([value], [{ id: 'jwks', message: `${name} is a single key, not a key set` }]);
  }
  throw new Failure('usage', `${name} is not a key set: it has no array "keys"`, {
    hint: 'a JWK Set looks like {"keys": [{"kty": "RSA", …}]}; its URL is jwks_uri in the metadata',
  });
}

function setOf(jwks: readonly unknown[], notes: readonly Note[]): KeySet {
  const keys = jwks.map((jwk, index) => importJwk(jwk, `key ${index + 1}`));
  return { keys, notes: [...notes, ...keys.flatMap(warningsOf)] };
}

/** Problems of a set, even when the token needs another of its keys. */
function warningsOf({ warning, refusal }: Key): readonly Note[] {
  if (warning !== undefined) return [{ id: 'jwks-weak-rsa', message: warning }];
  if (refusal === undefined || refusal.rule === 'jwks-use') return [];
  return [{ id: refusal.rule, message: `${refusal.message}; not used` }];
}
