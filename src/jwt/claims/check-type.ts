import { type Check, fail, type Note, pass, skipped } from '../check.ts';
import type { ClaimFacts } from './claim-facts.ts';
import { kindOf } from '../../util/json.ts';
import { member } from '../form/json.ts';
import { quote } from '../quote.ts';
import {
  explicitType,
  issuerClaims,
  kindNames,
  requiredClaims,
  type TokenKind,
} from '../token-kind.ts';

/** Types that say only "a JWT", not which kind. */
const anyJwt = [undefined, 'jwt', 'jose'];

const rule = 'hdr-typ';

/** Checks the kind of the token against the expected one (RFC 8725 sections 3.11 and 3.12). */
export function checkType({ header, guess, expected }: ClaimFacts): Check {
  const typ = member(header, 'typ');
  const seen = quote(typ);
  const shown = `typ ${typ === undefined ? 'is missing' : seen}`;
  if (typ !== undefined && typeof typ !== 'string') {
    return fail('typ', `typ is ${kindOf(typ)}`, { seen, rule });
  }
  const type = explicitType(header);
  if (expected.typ !== undefined) {
    const wanted = explicitType({ typ: expected.typ });
    const details = { expected: expected.typ, seen };
    if (type === wanted) return pass('typ', shown, details);
    const isIdToken = guess.kind === 'id_token' && wanted === 'at+jwt';
    const is = isIdToken ? ': this is an ID token, and not an access token' : '';
    const message = `${shown}, expected ${quote(expected.typ)}${is}`;
    return fail('typ', message, { ...details, rule: isIdToken ? 'V09' : 'V16' });
  }
  const is =
    guess.kind === 'jwt'
      ? 'the kind of JWT is unknown'
      : `taken for ${kindNames[guess.kind]} by ${guess.because}`;
  if (expected.expect === undefined) {
    const found = typ === undefined ? 'no typ (not required)' : shown;
    return skipped('typ', `${found}; ${is}`, { seen });
  }
  const details = { expected: kindNames[expected.expect], seen };
  if (isA(expected.expect, guess.kind, type)) {
    return pass('typ', typ === undefined ? 'no typ (not required)' : shown, details);
  }
  const found =
    guess.kind === 'jwt' ? 'this is another kind of token' : `this is ${kindNames[guess.kind]}`;
  const message = `${shown}: ${found}, not ${kindNames[expected.expect]}`;
  const isIdToken = expected.expect === 'access_token' && guess.kind === 'id_token';
  return fail('typ', message, { ...details, rule: isIdToken ? 'V09' : 'V16' });
}

/** Checks the required claims of this kind of token that have no check of their own. */
export function checkRequired(facts: ClaimFacts): readonly Check[] {
  const { claims, guess } = facts;
  const ownChecks = ['iss', 'aud', 'exp', 'iat', 'sub', 'events'];
  const required = requiredClaims[guess.kind];
  return (guess.kind === 'rfc9068' ? [...required, ...ofIssuer(facts)] : required)
    .filter((name) => !ownChecks.includes(name))
    .map((name) => {
      const value = member(claims, name);
      if (typeof value === 'string')
        return pass(name, `${name} is ${quote(value)}`, { seen: value });
      return fail(
        name,
        `${name} is ${value === undefined ? 'missing' : kindOf(value)}: ${demand(guess.kind)}`,
      );
    });
}

/** The claims of `issuerClaims` that are checked: those that are there, and with `--strict` all. */
function ofIssuer({ claims, expected }: ClaimFacts): readonly string[] {
  return issuerClaims.filter(
    (name) => expected.strict === true || member(claims, name) !== undefined,
  );
}

/** Notes about claims that only the issuer has to care for. */
export function issuerClaimNotes({ claims, guess, expected }: ClaimFacts): readonly Note[] {
  if (guess.kind !== 'rfc9068' || expected.strict === true) return [];
  const missing = issuerClaims.filter((name) => member(claims, name) === undefined);
  return missing.map((name) => ({
    id: 'clm-rfc9068',
    message: `${name} is missing: RFC 9068 section 2.2 demands it of the issuer, section 4 not of an API`,
  }));
}

/** Why a claim is required, for messages. */
export function demand(kind: TokenKind): string {
  return `it is required in ${kindNames[kind]}`;
}

export function isRequired(name: string, kind: TokenKind): boolean {
  return requiredClaims[kind].includes(name);
}

function isA(
  expected: 'id_token' | 'access_token',
  kind: TokenKind,
  type: string | undefined,
): boolean {
  if (expected === 'id_token') return anyJwt.includes(type) && kind !== 'logout_token';
  return (
    kind === 'rfc9068' || (anyJwt.includes(type) && kind !== 'id_token' && kind !== 'logout_token')
  );
}
