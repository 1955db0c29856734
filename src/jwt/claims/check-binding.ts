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
    if (nonce === undefined) return pass('nonce', 'a logout token has no nonce, as it must not');
    const message = 'a logout token must not have a nonce: it could pass for an ID token';
    return fail('nonce', message, { seen: quote(nonce), rule: 'clm-logout' });
  }
  if (expected.nonce === undefined) {
    const what = nonce === undefined ? 'there is no nonce' : 'nothing to compare with (--nonce)';
    return skipped('nonce', what, nonce === undefined ? {} : { seen: quote(nonce) });
  }
  const details = { expected: expected.nonce, seen: quote(nonce) };
  if (nonce === expected.nonce) return pass('nonce', 'nonce is the one expected', details);
  const rule = 'V14';
  if (nonce === undefined) return fail('nonce', 'nonce is missing', { ...details, rule });
  if (isHashOf(nonce, expected.nonce)) {
    const remedy = 'give that to --nonce';
    return fail('nonce', 'nonce is the SHA-256 of the one expected', { ...details, remedy, rule });
  }
  const message = 'nonce differs: it belongs to another attempt, such as an older tab, or a replay';
  return fail('nonce', message, { ...details, rule });
}

/** Some servers, and some clients in front of them, hash the nonce on its way. */
function isHashOf(nonce: unknown, given: string): boolean {
  const digest = createHash('sha256').update(given).digest();
  return nonce === digest.toString('hex') || nonce === digest.toString('base64url');
}

const subjects = {
  at_hash: { what: 'access token', how: '--access-token-file' },
  c_hash: { what: 'code', how: 'the code of the sign-in' },
} as const;

/**
 * Compares `at_hash` or `c_hash` with the left half of the hash of what came with the ID token
 * (OpenID Connect Core sections 3.1.3.6 and 3.3.2.11). An algorithm without a known hash is never a pass.
 */
export function checkHash(id: 'at_hash' | 'c_hash', { claims, alg, expected }: ClaimFacts): Check {
  const seen = member(claims, id);
  const subject = id === 'at_hash' ? expected.accessToken : expected.code;
  const { what, how } = subjects[id];
  if (seen === undefined) return skipped(id, `there is no ${id}`);
  const details = { seen: quote(seen), rule: 'clm-hashes' };
  if (typeof seen !== 'string') return fail(id, `${id} is ${kindOf(seen)}`, details);
  if (subject === undefined) {
    return skipped(id, `nothing to compare with (${how})`, { seen });
  }
  const hash = algorithms.get(alg)?.hash;
  if (hash === undefined) return unknown(id, `${alg} has no hash that ${id} could use`, details);
  const digest = createHash(hash).update(subject, 'ascii').digest();
  const wanted = digest.subarray(0, digest.length / 2).toString('base64url');
  if (seen === wanted) return pass(id, `${id} matches the ${what}`, { expected: wanted, seen });
  return fail(id, `${id} is for another ${what}`, { ...details, expected: wanted, seen });
}

/** What a logout token must say (OpenID Connect Back-Channel Logout section 2.6). */
export function checkLogout({ claims, guess }: ClaimFacts): readonly Check[] {
  if (guess.kind !== 'logout_token') return [];
  const rule = 'clm-logout';
  const events = member(claims, 'events');
  const named = isObject(events) && isObject(member(events, logoutEvent));
  const event = named
    ? pass('events', 'events names the logout')
    : fail('events', `events does not hold ${logoutEvent}`, { seen: quote(events), rule });
  const someone = ['sub', 'sid'].filter((name) => typeof member(claims, name) === 'string');
  const session =
    someone.length > 0
      ? pass('sid', `it names whom to log out (${list(someone)})`)
      : fail('sid', 'neither sub nor sid: nobody to log out', { rule });
  return [event, session];
}

/** Says that a token is bound to a key, so that a Bearer use of it must fail (RFC 9449 section 6.1, RFC 8705 section 3.1). */
export function bindingNotes({ claims }: ClaimFacts): readonly Note[] {
  const cnf = member(claims, 'cnf');
  if (!isObject(cnf)) return [];
  const how = Object.hasOwn(cnf, 'jkt') ? 'DPoP' : list(Object.keys(cnf));
  return [{ id: 'clm-cnf', message: `sender-constrained (${how}): a Bearer use of it must fail` }];
}
