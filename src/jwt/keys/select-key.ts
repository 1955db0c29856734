import { type Check, fail, type Note, pass, unknown } from '../check.ts';
import { type JsonObject, kindOf } from '../../util/json.ts';
import { member } from '../form/json.ts';
import { type Key, purpose, suits } from './key.ts';
import type { KeySet } from './key-set.ts';
import { list, quote } from '../quote.ts';

/** The keys to try in turn; none when the check says why. */
export type KeyChoice = {
  readonly check: Check;
  readonly candidates: readonly Key[];
  readonly set: KeySet;
  readonly notes: readonly Note[];
};

/** `fresh set`: it was asked for because the one before did not do. */
type Origin = 'file' | 'set' | 'fresh set';

/** Chooses the keys that a header may mean (RFC 7515 section 6, OpenID Connect Core section 10.1). */
export function chooseKeys(
  header: JsonObject,
  alg: string,
  set: KeySet,
  origin: Origin,
): KeyChoice {
  const kid = member(header, 'kid');
  if (kid !== undefined && typeof kid !== 'string') {
    const details = { expected: 'a string', seen: quote(kid), rule: 'jwt-kid-injection' };
    return { check: fail('key', `kid is ${kindOf(kid)}`, details), candidates: [], set, notes: [] };
  }
  const { keys, by, notes } = narrow(kid, alg, set, origin);
  const fitting = keys.filter((key) => suits(key, alg));
  const candidates = fitting.filter(({ publicKey }) => publicKey !== undefined);
  if (candidates.length === 0) {
    const check = keys.length === 0 ? unknownKid(kid, set, origin) : unfit(keys, fitting, by, alg);
    return { check, candidates, set, notes };
  }
  const isAmbiguous = kid === undefined && candidates.length > 1;
  const rule = isAmbiguous ? 'jwt-kid-absent' : undefined;
  const check = pass('key', chosen(candidates, kid, by), { seen: kid ?? 'no kid', rule });
  return { check, candidates, set, notes: [...notes, ...oldName(candidates, alg)] };
}

type Narrowed = {
  readonly keys: readonly Key[];
  readonly by: 'kid' | 'type' | 'file';
  readonly notes: readonly Note[];
};

function narrow(kid: string | undefined, alg: string, set: KeySet, origin: Origin): Narrowed {
  const [only] = set.keys;
  if (origin === 'file' && only !== undefined && set.keys.length === 1) {
    const other = only.kid !== undefined && kid !== undefined && only.kid !== kid;
    const message = `the token has the kid ${quote(kid)}, the given key ${quote(only.kid)}`;
    return { keys: [only], by: 'file', notes: other ? [{ id: 'jwt-kid-other', message }] : [] };
  }
  // PEM has no kid: then the one of the token says nothing.
  const isNameless = origin === 'file' && set.keys.every((key) => key.kid === undefined);
  if (kid === undefined || isNameless) return { keys: set.keys, by: 'type', notes: [] };
  const named = set.keys.filter((key) => key.kid === kid);
  if (named.length > 0) {
    const message = `${named.length} keys have the kid ${quote(kid)}`;
    const notes = named.length > 1 ? [{ id: 'jwt-kid-duplicate', message }] : [];
    return { keys: named, by: 'kid', notes };
  }
  const nameless = set.keys.filter((key) => key.kid === undefined && suits(key, alg));
  const message = `${names(nameless)} has no kid, matched by type`;
  const notes = nameless.length > 0 ? [{ id: 'jwt-kid-keyless', message }] : [];
  return { keys: nameless, by: 'type', notes };
}

/** Explains why none of the keys that match the header can be used. */
function unfit(
  keys: readonly Key[],
  fitting: readonly Key[],
  by: Narrowed['by'],
  alg: string,
): Check {
  const refused = (by === 'type' ? fitting : keys).find((key) => key.refusal !== undefined);
  if (refused?.refusal !== undefined) {
    const { rule, message, undecided } = refused.refusal;
    return undecided ? unknown('key', message, { rule }) : fail('key', message, { rule });
  }
  const have = list(keys.map(purpose));
  if (by === 'type') {
    const message = `no key of the set fits ${alg}: it has ${have}`;
    return unknown('key', message, { expected: alg, seen: have, rule: 'jwt-kid-absent' });
  }
  const message = `${names(keys)} is for ${have}, the token has alg ${alg}`;
  return fail('key', message, { expected: have, seen: alg, rule: 'jwt-alg-key' });
}

function unknownKid(kid: string | undefined, { keys }: KeySet, origin: Origin): Check {
  const details = { expected: list(keys.map(({ name }) => name)), rule: 'jwt-kid-unknown' };
  if (kid === undefined) return unknown('key', 'the key set is empty', details);
  const present = list(keys.map((key) => key.kid ?? key.name));
  const when = origin === 'fresh set' ? ' (just fetched)' : '';
  const message = `no key ${quote(kid)}; the set${when} has ${present}: is the token of another tenant, or was the key rotated out?`;
  return unknown('key', message, { ...details, seen: kid });
}

function chosen(candidates: readonly Key[], kid: string | undefined, by: Narrowed['by']): string {
  if (candidates.length > 1) {
    const how = kid === undefined ? 'no kid' : `kid ${quote(kid)}`;
    return `${how}; ${candidates.length} keys fit: ${names(candidates)}`;
  }
  const how = { kid: 'matched by kid', type: 'matched by type', file: 'the given key' }[by];
  return `${names(candidates)} (${candidates.map(purpose).join()}), ${how}`;
}

function oldName(candidates: readonly Key[], alg: string): readonly Note[] {
  const renamed = candidates.some((key) => key.alg !== undefined && key.alg !== alg);
  const message = 'EdDSA is the deprecated name of Ed25519 (RFC 9864)';
  return renamed ? [{ id: 'jwt-eddsa-names', message }] : [];
}

function names(keys: readonly Key[]): string {
  return list(keys.map(({ name }) => name));
}
