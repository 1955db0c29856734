import { type Check, fail, type Note, pass, skipped } from '../check.ts';
import { demand, isRequired } from './check-type.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { inWords, relative } from '../../util/duration.ts';
import { kindOf } from '../../util/json.ts';
import { member } from '../form/json.ts';
import { quote } from '../quote.ts';

/** The year 5138. */
const latestSecond = 1e11;

/** Later times than these are in a smaller unit. */
const smallerUnits = [
  { latest: 1e17, perSecond: 1e9, name: 'nanoseconds' },
  { latest: 1e14, perSecond: 1e6, name: 'microseconds' },
  { latest: latestSecond, perSecond: 1e3, name: 'milliseconds' },
] as const;

/** A token that was issued this second may say so: times ahead by less are not ahead. */
const leastAhead = 1;

const day = 86_400;

/** Checks `exp`: the token must be used before it (RFC 7519 section 4.1.4). */
export function checkExpiry(facts: ClaimFacts): Check {
  const exp = timeOf('exp', facts);
  if (typeof exp !== 'number') return exp;
  const { at, clockTolerance } = facts.expected;
  const details = { expected: `after ${Math.ceil(at - clockTolerance)}`, seen: String(exp) };
  const unit = smallerUnit(exp);
  const moment = unit === undefined ? exp : exp / unit.perSecond;
  if (unit !== undefined && moment <= at - clockTolerance) {
    const message = `exp looks like ${unit.name}, not seconds, and then it expired ${relative(moment, at)}`;
    return fail('exp', message, { ...details, rule: 'jwt-number' });
  }
  if (exp > at) return pass('exp', `expires ${relative(exp, at)}`, details);
  const expired = `expired ${relative(exp, at)}`;
  if (exp > at - clockTolerance) return pass('exp', `${expired}, within the tolerance`, details);
  const clock = clockAdvice(facts, exp - at);
  const message = `${expired}${clock?.words ?? ''}`;
  const rule = clock?.rule ?? 'clm-exp';
  const most = clock?.rule === undefined ? maxExpired : maxClockError;
  return fail('exp', message, { ...details, ...remedy(at - exp, most), rule });
}

/** Checks `nbf`: the token must not be used before it (RFC 7519 section 4.1.5). */
export function checkNotBefore(facts: ClaimFacts): Check {
  return notAhead('nbf', facts, (moment) => `becomes valid ${moment}`);
}

/** Checks `iat`: a token is not issued in the future (RFC 7519 section 4.1.6). */
export function checkIssuedAt(facts: ClaimFacts): Check {
  return notAhead('iat', facts, (moment) => `was issued ${moment}`);
}

/** Notes about unusual times of a token, which do not make it invalid. */
export function timeNotes(facts: ClaimFacts): readonly Note[] {
  return [...leadNotes(facts), ...lifetimeNotes(facts)];
}

/** The clock of the issuer is ahead by more than the tolerance, and no more than is accepted. */
function leadNotes(facts: ClaimFacts): readonly Note[] {
  const { at, clockLead } = facts.expected;
  if (clockLead === undefined) return [];
  for (const id of ['iat', 'nbf'] as const) {
    const time = timeOf(id, facts);
    if (typeof time !== 'number' || !isAhead(time, facts) || time > at + clockLead) continue;
    return [{ id: 'clm-nbf-iat', message: `${aheadOf(id, time, facts)}; accepted` }];
  }
  return [];
}

function lifetimeNotes({ claims }: ClaimFacts): readonly Note[] {
  const exp = member(claims, 'exp');
  const iat = member(claims, 'iat');
  const id = 'clm-exp';
  if (exp === undefined) return [{ id, message: 'exp is missing: this token never expires' }];
  if (typeof exp !== 'number') return [];
  const unit = smallerUnit(exp);
  if (unit !== undefined)
    return [{ id, message: `exp looks like ${unit.name}; it is seconds by RFC 7519` }];
  if (typeof iat !== 'number') return [];
  if (exp <= iat) return [{ id, message: 'exp is not after iat: this token was never valid' }];
  const lifetime = exp - iat;
  return lifetime > day
    ? [{ id, message: `the lifetime of this token is ${inWords(lifetime)}` }]
    : [];
}

function notAhead(
  id: 'nbf' | 'iat',
  facts: ClaimFacts,
  sentence: (moment: string) => string,
): Check {
  const time = timeOf(id, facts);
  if (typeof time !== 'number') return time;
  const { at, clockTolerance, clockLead = 0 } = facts.expected;
  const details = { expected: `${Math.ceil(at + clockTolerance)} or before`, seen: String(time) };
  if (!isAhead(time, facts)) return pass(id, sentence(relative(time, at)), details);
  if (time <= at + clockLead) return pass(id, `${aheadOf(id, time, facts)}; accepted`, details);
  const unit = smallerUnit(time);
  if (unit !== undefined) {
    const message = `${id} is ${time}: it looks like ${unit.name}, not seconds`;
    return fail(id, message, { ...details, rule: 'jwt-number' });
  }
  const rule = leadAdvice(time - at, facts)?.rule ?? 'clm-nbf-iat';
  return fail(id, aheadOf(id, time, facts), {
    ...details,
    ...remedy(time - at, maxClockError),
    rule,
  });
}

/** Whether a time is ahead by more than the tolerance. */
function isAhead(time: number, { expected: { at, clockTolerance } }: ClaimFacts): boolean {
  return time >= at + clockTolerance + leastAhead;
}

/** By how much a time is ahead, and whose clock is probably wrong. */
function aheadOf(id: 'nbf' | 'iat', time: number, facts: ClaimFacts): string {
  const ahead = time - facts.expected.at;
  return `${id} is ${inWords(ahead)} ahead of your clock${leadAdvice(ahead, facts)?.words ?? ''}`;
}

function leadAdvice(seconds: number, facts: ClaimFacts): Advice | undefined {
  return clockAdvice(facts, seconds) ?? zoneAdvice(seconds);
}

/** The unit that a time seems to be in when it is too late for seconds; `undefined` for seconds. */
export function smallerUnit(time: number): (typeof smallerUnits)[number] | undefined {
  if (time <= latestSecond) return undefined;
  return smallerUnits.find(({ latest }) => time > latest);
}

/** A time in seconds, or the check that says why there is none. */
function timeOf(id: 'exp' | 'nbf' | 'iat', { claims, guess }: ClaimFacts): number | Check {
  const value = member(claims, id);
  const rule = id === 'exp' ? 'clm-exp' : 'clm-nbf-iat';
  if (value === undefined && !isRequired(id, guess.kind)) return skipped(id, `${id} is missing`);
  if (value === undefined) return fail(id, `${id} is missing: ${demand(guess.kind)}`, { rule });
  const seen = quote(value);
  const expected = 'seconds since 1970';
  if (typeof value !== 'number') {
    const isText = typeof value === 'string' && /^\d{1,16}$/.test(value);
    const how = isText ? ': remove the quotes' : '';
    return fail(id, `${id} is ${kindOf(value)}, not a number${how}`, {
      expected,
      seen,
      rule: 'jwt-number',
    });
  }
  if (value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value;
  return fail(id, `${id} is ${seen}, not a time`, { expected, seen, rule: 'jwt-number' });
}

/** A token that has expired by more is too old, unless a clock is known to be wrong. */
const maxExpired = 60;
const maxClockError = 600;

/** The tolerance with which it would pass, where that is a matter of clocks. */
function remedy(seconds: number, most: number): Pick<Check, 'remedy'> {
  if (seconds > most) return {};
  return { remedy: `to accept it: --clock-tolerance ${Math.floor(seconds / 10) * 10 + 10}` };
}

type Advice = { readonly words: string; readonly rule?: string };

/** Compares with the clock of the key server; both values are seconds that something is ahead. */
function clockAdvice({ serverAhead }: ClaimFacts, ahead: number): Advice | undefined {
  if (serverAhead === undefined) return undefined;
  if (Math.abs(serverAhead) < 5) {
    return Math.abs(ahead) < 5 ? undefined : { words: "; the server's clock agrees with yours" };
  }
  if (Math.sign(serverAhead) !== Math.sign(ahead) || Math.abs(serverAhead) + 5 < Math.abs(ahead))
    return undefined;
  const state = serverAhead > 0 ? 'behind' : 'ahead';
  const words = `; the server's Date agrees with it: your clock is ${inWords(serverAhead)} ${state}`;
  return { words, rule: 'V12' };
}

/** Time zones differ by half hours: a time that is ahead by a multiple of them may be local time. */
function zoneAdvice(ahead: number): Advice | undefined {
  const halves = Math.round(ahead / 1800);
  const isZone = halves >= 1 && halves <= 28 && Math.abs(ahead - halves * 1800) <= 90;
  if (!isZone) return undefined;
  const zone = inWords(halves * 1800);
  return { words: `; about ${zone}: does the server use local time as UTC?`, rule: 'V12' };
}
