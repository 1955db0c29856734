import { type Check, fail, type Note, pass, skipped } from '../check.ts';
import { demand, isRequired } from './check-type.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { inWords, relative } from '../../duration.ts';
import { kindOf, member } from '../form/json.ts';
import { quote } from '../quote.ts';

/** Later times than this are milliseconds: in seconds it is the year 5138. */
const latest = 1e11;

const day = 86_400;

/** Judges `exp`: the token must be used before it (RFC 7519 section 4.1.4). */
export function checkExpiry(facts: ClaimFacts): Check {
  const exp = timeOf('exp', facts);
  if (typeof exp !== 'number') return exp;
  const { at, clockTolerance } = facts.expected;
  const details = { expected: `after ${at - clockTolerance}`, seen: String(exp) };
  if (exp > at) return pass('exp', `expires ${relative(exp, at)}`, details);
  const expired = `expired ${relative(exp, at)}`;
  if (exp > at - clockTolerance) return pass('exp', `${expired}, within the tolerance`, details);
  const message = `${expired}${remedy(at - exp)}${clockAdvice(facts, exp - at)}`;
  return fail('exp', message, { ...details, rule: 'clm-exp' });
}

/** Judges `nbf`: the token must not be used before it (RFC 7519 section 4.1.5). */
export function checkNotBefore(facts: ClaimFacts): Check {
  return notAhead('nbf', facts, (moment) => `becomes valid ${moment}`);
}

/** Judges `iat`: nobody issues a token in the future (RFC 7519 section 4.1.6). */
export function checkIssuedAt(facts: ClaimFacts): Check {
  return notAhead('iat', facts, (moment) => `was issued ${moment}`);
}

/** What is odd about the times of a token and makes it no less valid. */
export function timeNotes({ claims }: ClaimFacts): readonly Note[] {
  const exp = member(claims, 'exp');
  const iat = member(claims, 'iat');
  const id = 'clm-exp';
  if (exp === undefined) return [{ id, message: 'exp is missing: this token never expires' }];
  if (typeof exp !== 'number') return [];
  if (exp > latest)
    return [{ id, message: 'exp looks like milliseconds; it is seconds by RFC 7519' }];
  if (typeof iat !== 'number') return [];
  if (exp <= iat) return [{ id, message: 'exp is not after iat: this token was never valid' }];
  const lifetime = exp - iat;
  return lifetime > day ? [{ id, message: `this token lives for ${inWords(lifetime)}` }] : [];
}

function notAhead(
  id: 'nbf' | 'iat',
  facts: ClaimFacts,
  sentence: (moment: string) => string,
): Check {
  const time = timeOf(id, facts);
  if (typeof time !== 'number') return time;
  const { at, clockTolerance } = facts.expected;
  const details = { expected: `${at + clockTolerance} or before`, seen: String(time) };
  if (time <= at + clockTolerance) return pass(id, sentence(relative(time, at)), details);
  const unit = time > latest ? '; it looks like milliseconds, not seconds' : remedy(time - at);
  const ahead = `${id} is ${inWords(time - at)} ahead of your clock`;
  const message = `${ahead}${unit}${clockAdvice(facts, time - at)}`;
  return fail(id, message, { ...details, rule: 'clm-nbf-iat' });
}

/** A time in seconds, or the check that says why there is none. */
function timeOf(id: 'exp' | 'nbf' | 'iat', { claims, guess }: ClaimFacts): number | Check {
  const value = member(claims, id);
  const rule = id === 'exp' ? 'clm-exp' : 'clm-nbf-iat';
  if (value === undefined && !isRequired(id, guess.kind)) return skipped(id, `there is no ${id}`);
  if (value === undefined) return fail(id, `${id} is missing: ${demand(guess.kind)}`, { rule });
  const seen = quote(value);
  const expected = 'seconds since 1970';
  if (typeof value !== 'number') {
    return fail(id, `${id} is ${kindOf(value)}, not a number`, {
      expected,
      seen,
      rule: 'jwt-number',
    });
  }
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  return fail(id, `${id} is ${seen}, not a time`, { expected, seen, rule: 'jwt-number' });
}

/** The tolerance that would let it pass, where that is a matter of clocks. */
function remedy(seconds: number): string {
  if (seconds > 600) return '';
  return `; --clock-tolerance ${Math.floor(seconds / 10) * 10 + 10} would pass`;
}

/** Whether the key server's clock sees it differently; both in seconds that something is ahead. */
function clockAdvice({ serverAhead }: ClaimFacts, ahead: number): string {
  if (serverAhead === undefined || Math.abs(serverAhead) < 5) return '';
  if (Math.sign(serverAhead) !== Math.sign(ahead) || Math.abs(serverAhead) + 5 < Math.abs(ahead))
    return '';
  const state = serverAhead > 0 ? 'late' : 'early';
  return `; the server's Date agrees with it: your clock is ${inWords(serverAhead)} ${state}`;
}
