import { isObject, type JsonObject } from '../../json.ts';
import { audiencesOf, type KindGuess, requiredClaims } from '../token-kind.ts';
import type { Expectations } from './claim-facts.ts';

/** Later times look like milliseconds, and longer lives are worth a note. */
const latest = 1e11;
const day = 86_400;

/**
 * Says quickly of the claims of most tokens that `checkClaims` would find no fault and `claimNotes`
 * nothing to tell. It cannot say the opposite: what is not plain has to be checked.
 */
export function plainClaims(
  expected: Expectations,
): (claims: JsonObject, guess: KindGuess) => boolean {
  if (asksForMore(expected)) return () => false;
  const { issuer, at, clockTolerance, audience = [], apis = [] } = expected;
  const wanted = audience.length > 0 ? audience : apis;
  const newest = at + clockTolerance;
  return (claims, guess) => {
    const { iss, exp, nbf, iat, sub, cnf } = claims;
    if (!isPlainKind(guess, claims) || !isForUs(claims, wanted)) return false;
    if (issuer === undefined ? iss !== undefined && typeof iss !== 'string' : iss !== issuer) {
      return false;
    }
    if (typeof exp !== 'number' || exp <= at || exp > latest) return false;
    if (!isPast(nbf, newest) || !isPast(iat, newest)) return false;
    if (typeof iat === 'number' && (exp <= iat || exp - iat > day)) return false;
    return (sub === undefined || typeof sub === 'string') && !isObject(cnf);
  };
}

/** What only some callers ask for is left to the checks. */
function asksForMore({ issuer, typ, expect, nonce, accessToken, code }: Expectations): boolean {
  if (issuer?.includes('{')) return true;
  return (
    typ !== undefined ||
    expect !== undefined ||
    nonce !== undefined ||
    accessToken !== undefined ||
    code !== undefined
  );
}

/** ID tokens and logout tokens have rules of their own. */
function isPlainKind({ kind }: KindGuess, claims: JsonObject): boolean {
  if (kind === 'id_token' || kind === 'logout_token') return false;
  return requiredClaims[kind].every((name) => {
    return typeof claims[name] === (name === 'exp' || name === 'iat' ? 'number' : 'string');
  });
}

function isForUs(claims: JsonObject, wanted: readonly string[]): boolean {
  const { aud } = claims;
  if (aud === undefined) return wanted.length === 0;
  if (typeof aud === 'string') return wanted.length === 0 || wanted.includes(aud);
  const audiences = audiencesOf(claims);
  if (audiences === undefined) return false;
  return wanted.length === 0 || audiences.some((one) => wanted.includes(one));
}

function isPast(time: unknown, newest: number): boolean {
  return time === undefined || (typeof time === 'number' && time >= 0 && time <= newest);
}
