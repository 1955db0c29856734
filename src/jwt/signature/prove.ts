import type { KeyObject } from 'node:crypto';
import { inWords } from '../../util/duration.ts';
import { algorithms } from '../algorithms.ts';
import { type Check, fail, type Note, pass, skipped, unknown } from '../check.ts';
import { findKeyConfusion } from './confusion.ts';
import { explainSignature } from './explain-signature.ts';
import type { CompactJws } from '../form/read-form.ts';
import type { Key } from '../keys/key.ts';
import type { KeySet, KeySource, PublicKeySource, SecretSource } from '../keys/key-set.ts';
import { explainMac, checkSecret } from './secret.ts';
import { chooseKeys, type KeyChoice } from '../keys/select-key.ts';
import { checkSignature, type SignatureResult } from './check-signature.ts';

/** What is known about the signer of a token. */
export type Proof = {
  /** The checks `key` and `signature`. */
  readonly checks: readonly Check[];
  readonly notes: readonly Note[];
  /** Absent when the signature was not computed. */
  readonly valid?: boolean | undefined;
  /** The key that signed. */
  readonly key?: KeyObject | Uint8Array | undefined;
  /** Its kid, where it has one. */
  readonly kid?: string | undefined;
  /** Seconds that the clock of the key server is ahead of this one's. */
  readonly serverAhead?: number | undefined;
  /** When the server sent the key set, in seconds since the epoch. */
  readonly fetchedAt?: number | undefined;
};

/** Nothing was looked at. */
export const nothing: Proof = { checks: [], notes: [] };

/** Verifies the signature of a token with an allowed `alg` by the caller's keys. */
export function prove(jws: CompactJws, alg: string, keys: KeySource): Promise<Proof> {
  return keys.type === 'secret' ? proveBySecret(jws, alg, keys) : provePublicly(jws, alg, keys);
}

/**
 * Examines a token with an HMAC that is not allowed: is it a forgery that uses a public key, or a
 * well-known word, as the secret? (RFC 8725 section 2.1)
 */
export async function proveForgery(jws: CompactJws, alg: string, keys: KeySource): Promise<Proof> {
  if (keys.type === 'secret' || algorithms.get(alg)?.kty !== 'oct') return nothing;
  // A diagnosis is not worth a failure.
  const set = await keys.load(false).catch(() => undefined);
  const forgery = findKeyConfusion(jws, alg, set?.keys ?? []);
  if (forgery !== undefined) {
    const check = fail('signature', `INVALID: ${forgery}`, { rule: 'jwt-key-confusion' });
    return { checks: [check], notes: [], valid: false };
  }
  const word = explainMac(jws, alg);
  return word === undefined
    ? nothing
    : { checks: [], notes: [{ id: 'jwt-hs-weak', message: word }] };
}

async function proveBySecret(jws: CompactJws, alg: string, keys: SecretSource): Promise<Proof> {
  const secret = await keys.load();
  const { name = 'the given secret' } = keys;
  const keyCheck = checkSecret(secret, alg, keys.name);
  const result = checkSignature(jws, alg, secret);
  if (keyCheck.verdict !== 'pass') {
    const match = result === 'good' ? 'it matches the secret' : 'it does not match the secret';
    const check = skipped('signature', `not accepted: ${match}, which is refused`);
    return { checks: [keyCheck, check], notes: [] };
  }
  if (result !== 'bad') {
    return { ...signatureChecks(keyCheck, result, name), notes: [], key: secret };
  }
  const why = explainMac(jws, alg, secret);
  const message = `signature does not match ${name}${why === undefined ? '' : `: ${why}`}`;
  return { checks: [keyCheck, fail('signature', message)], notes: [], valid: false };
}

/**
 * A set that may have changed is fetched again when it lacks the kid; a cached one never fails a
 * token, since the server may have changed its keys even under the same kid.
 */
async function provePublicly(jws: CompactJws, alg: string, keys: PublicKeySource): Promise<Proof> {
  const set = await keys.load(false);
  const origin = keys.type === 'key' ? 'file' : 'set';
  const choice = chooseKeys(jws.header, alg, set, origin);
  const proof = proveBy(jws, alg, choice);
  const isOld = set.isKept || (keys.remote && choice.check.rule === 'jwt-kid-unknown');
  if (proof.valid || !isOld) return proof;
  return proveBy(jws, alg, chooseKeys(jws.header, alg, await keys.load(true), 'fresh set'));
}

function proveBy(
  jws: CompactJws,
  alg: string,
  { check, candidates, set, notes }: KeyChoice,
): Proof {
  const { serverAhead, fetchedAt } = set;
  const keyCheck = withAge(check, set);
  const known = { notes: [...set.notes, ...notes], serverAhead, fetchedAt };
  if (candidates.length === 0) return { ...known, checks: [keyCheck, noKey] };
  const tried = candidates.slice(0, mostCandidates);
  const { key, result } = tryKeys(jws, alg, tried);
  if (result !== 'bad') {
    const proven = signatureChecks(keyCheck, result, key.name);
    return { ...known, ...proven, key: key.publicKey, kid: key.kid };
  }
  const why = explainSignature({ jws, alg, tried, all: set.keys });
  const names = tried.map(({ name }) => name).join(', ');
  const message = `signature does not match ${names}${why === undefined ? '' : `: ${why.message}`}`;
  const signature = fail('signature', message, { rule: why?.rule });
  return { ...known, checks: [keyCheck, signature], valid: false };
}

/** A key may have been withdrawn since: the check says how old the set is. */
function withAge(check: Check, { age = 0 }: KeySet): Check {
  if (age < 1) return check;
  return { ...check, message: `${check.message}; key set fetched ${inWords(age)} ago` };
}

/** An upper limit, so that a key set cannot keep the verifier busy. */
const mostCandidates = 50;

const noKey = skipped('signature', 'not checked: no usable key');

/** Tries keys until one has signed; otherwise the outcome of the last. */
function tryKeys(
  jws: CompactJws,
  alg: string,
  candidates: readonly Key[],
): { readonly key: Key; readonly result: SignatureResult } {
  let last: { readonly key: Key; readonly result: SignatureResult } | undefined;
  for (const key of candidates) {
    if (key.publicKey === undefined) continue;
    last = { key, result: checkSignature(jws, alg, key.publicKey) };
    if (last.result === 'good') return last;
  }
  if (last === undefined) throw new TypeError('no candidate has a key');
  return last;
}

function signatureChecks(
  keyCheck: Check,
  result: Exclude<SignatureResult, 'bad'>,
  name: string,
): Pick<Proof, 'checks' | 'valid'> {
  if (result === 'good') {
    return { checks: [keyCheck, pass('signature', `verified with ${name}`)], valid: true };
  }
  const message = `UNSUPPORTED by this Node.js: ${result.unsupported}`;
  const signature = unknown('signature', message, { rule: 'jwt-alg-unknown' });
  return { checks: [keyCheck, signature] };
}
