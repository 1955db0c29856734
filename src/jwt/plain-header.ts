import { createSecretKey, type KeyObject } from 'node:crypto';
import { type Note } from './check.ts';
import { type JsonObject } from '../json.ts';
import { decodeObject, member, stringMember } from './form/json.ts';
import { ignoredPointers, judgeAlgorithm, judgeExtensions } from './header.ts';
import { chooseKeys } from './keys/select-key.ts';
import type { KeySet, KeySource } from './keys/key-set.ts';
import { judgeSecret } from './signature/secret.ts';

/** A header that nothing is wrong with, and the one key that its tokens are verified with. */
export type PlainHeader = {
  readonly header: JsonObject;
  readonly alg: string;
  readonly kid: string | undefined;
  readonly key: KeyObject;
  /** What every token with this header and these keys is told. */
  readonly notes: readonly Note[];
};

/** Keys that are loaded. */
export type LoadedKeys =
  | { readonly type: 'secret'; readonly secret: Uint8Array }
  | { readonly type: 'jwks' | 'key'; readonly set: KeySet };

/** Reads the first segment of tokens; `undefined` when anything about it has to be looked at. */
export function readPlainHeader(
  segment: string,
  keys: LoadedKeys,
  algorithms: readonly string[],
): PlainHeader | undefined {
  const decoded = decodeObject(segment, 'the header');
  if ('problem' in decoded) return undefined;
  const header = decoded.value;
  const typ = member(header, 'typ');
  if (typ !== undefined && typeof typ !== 'string') return undefined;
  if (!isAllowed(header, keys.type, algorithms) || judgeExtensions(header).length > 0) {
    return undefined;
  }
  const alg = stringMember(header, 'alg') ?? '';
  const named = stringMember(header, 'kid');
  const pointers = ignoredPointers(header);
  if (keys.type === 'secret') {
    const { secret } = keys;
    if (judgeSecret(secret, alg).verdict !== 'pass') return undefined;
    return { header, alg, kid: named, key: createSecretKey(secret), notes: pointers };
  }
  const { set, type } = keys;
  const choice = chooseKeys(header, alg, set, type === 'key' ? 'file' : 'set');
  const [key, ...others] = choice.candidates;
  if (choice.check.verdict !== 'pass' || key?.publicKey === undefined || others.length > 0) {
    return undefined;
  }
  const notes = [...pointers, ...set.notes, ...choice.notes];
  return { header, alg, kid: named ?? key.kid, key: key.publicKey, notes };
}

function isAllowed(
  header: JsonObject,
  keys: KeySource['type'],
  algorithms: readonly string[],
): boolean {
  const allowed = algorithms.length === 0 ? undefined : { values: algorithms, from: 'from --alg' };
  return judgeAlgorithm(header, keys, allowed).verdict === 'pass';
}
