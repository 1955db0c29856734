import { createHash } from 'node:crypto';
import { algorithms } from '../algorithms.ts';
import { type Check, fail, type Note, pass, skipped, unknown } from '../check.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { isObject, kindOf } from '../../util/json.ts';
import { member } from '../form/json.ts';
import { list, quote } from '../quote.ts';
import { logoutEvent } from '../token-kind.ts';

/** Compares `nonce` with the one of the authorization request (OpenID Connect Core section 3.1.3.7, item 11). */
export function checkNonce({ claims, guess, expected }: ClaimFacts): Check {
  const nonce = member(claims, 'nonce');
  if (guess.kind === 'logout_token') {
    if (nonce === undefined) return pass('nonce', 'no nonce, as required of a logout token');
    const message = 'a logout token must not have a nonce: it could be mistaken for an ID token';
    return fail('nonce', message, { seen: quote(nonce), rule: 'clm-logout' });
  }
  if (expected.nonce === undefined) {
    const what = nonce === undefined ? 'nonce is missing' : 'not checked (give --nonce)';
    return skipped('nonce', what, nonce === undefined ? {} : { seen: quote(nonce) });
  }
  const rule = 'V14';
  if (nonce === undefined) {
    return fail('nonce', 'the token has no nonce', { expected: expected.nonce, rule });
  }
  const details = { expected: expected.nonce, seen: quote(nonce) };
  if (nonce === expected.nonce) return pass('nonce', 'nonce matches', details);
  if (isHashOf(nonce, expected.nonce)) {
    const remedy = 'give that value with --nonce';
    return fail('nonce', 'nonce is the SHA-256 of the expected one', { ...details, remedy, rule });
  }
  const message = 'nonce differs: it belongs to another sign-in, such as an older tab, or a replay';
  return fail('nonce', message, { ...details, rule });
}

/** Some servers, and some client libraries, hash the nonce. */
function isHashOf(nonce: unknown, given: string): boolean {
  const digest = createHash('sha256').update(given).digest();
  return nonce === digest.toString('hex') || nonce === digest.toString('base64url');
}

const subjects = {
  at_hash: { what: 'access token', how: 'give --access-token-file' },
  c_hash: { what: 'code', how: 'the code is known only at sign-in' },
} as const;

/**
 * Compares `at_hash` or `c_hash` with the left half of the hash of what came with the ID token
 * (OpenID Connect Core sections 3.1.3.6 and 3.3.2.11). An algorithm without a known hash is never a pass.
 */
export function checkHash(id: 'at_hash' | 'c_hash', { claims, alg, expected }: ClaimFacts): Check {
  const seen = member(claims, id);
  const subject = id === 'at_hash' ? expected.accessToken : expected.code;
  const { what, how } = subjects[id];
  if (seen === undefined) return skipped(id, `${id} is missing`);
  const details = { seen: quote(seen), rule: 'clm-hashes' };
  if (typeof seen !== 'string') return fail(id, `${id} is ${kindOf(seen)}`, details);
  if (subject === undefined) {
    return skipped(id, `not checked (${how})`, { seen });
  }
  const hash = algorithms.get(alg)?.hash;
  if (hash === undefined)
    return unknown(id, `undecided: no hash is defined for ${id} with ${alg}`, details);
  const digest = createHash(hash).update(subject, 'ascii').digest();
  const wanted = digest.subarray(0, digest.length / 2).toString('base64url');
  if (seen === wanted) return pass(id, `${id} matches the ${what}`, { expected: wanted, seen });
  if (seen === digest.toString('base64url') || seen === digest.toString('hex')) {
    const message = `${id} is the whole hash of the ${what}, not its left half (OpenID Connect Core section 3.1.3.6)`;
    return fail(id, message, { ...details, expected: wanted, seen });
  }
  return fail(id, `${id} is for another ${what}`, { ...details, expected: wanted, seen });
}

/** What a logout token must have (OpenID Connect Back-Channel Logout section 2.6). */
export function checkLogout({ claims, guess }: ClaimFacts): readonly Check[] {
  if (guess.kind !== 'logout_token') return [];
  const rule = 'clm-logout';
  const events = member(claims, 'events');
  const named = isObject(events) && isObject(member(events, logoutEvent));
  const event = named
    ? pass('events', 'events has the logout event')
    : fail('events', `events does not have ${logoutEvent}`, { seen: quote(events), rule });
  const someone = ['sub', 'sid'].filter((name) => typeof member(claims, name) === 'string');
  const session =
    someone.length > 0
      ? pass('sid', `the session or user to log out is given (${list(someone)})`)
      : fail('sid', 'sub and sid are missing: one is required', { rule });
  return [event, session];
}

/** Notes that a token is bound to a key, so that a Bearer use of it must fail (RFC 9449 section 6.1, RFC 8705 section 3.1). */
export function bindingNotes({ claims }: ClaimFacts): readonly Note[] {
  const cnf = member(claims, 'cnf');
  if (!isObject(cnf)) return [];
  const how = Object.hasOwn(cnf, 'jkt') ? 'DPoP' : list(Object.keys(cnf));
  return [{ id: 'clm-cnf', message: `sender-constrained (${how}): a Bearer use of it must fail` }];
}
