import type { Check, Note } from '../check.ts';
import { checkAudience, checkAuthorizedParty, checkSubject } from './check-audience.ts';
import { bindingNotes, checkHash, checkLogout, checkNonce } from './check-binding.ts';
import { checkIssuer } from './check-issuer.ts';
import { checkExpiry, checkIssuedAt, checkNotBefore, timeNotes } from './check-times.ts';
import { checkRequired, checkType } from './check-type.ts';
import type { ClaimFacts } from './claim-facts.ts';

/** Every rule about claims, in the order of a verdict. */
const rules: readonly ((facts: ClaimFacts) => Check | readonly Check[])[] = [
  checkType,
  checkIssuer,
  checkAudience,
  checkAuthorizedParty,
  checkExpiry,
  checkNotBefore,
  checkIssuedAt,
  checkNonce,
  (facts) => checkHash('at_hash', facts),
  (facts) => checkHash('c_hash', facts),
  checkSubject,
  checkRequired,
  checkLogout,
];

/** Judges the claims of a token, whatever its signature is worth. */
export function checkClaims(facts: ClaimFacts): readonly Check[] {
  return rules.flatMap((rule) => rule(facts));
}

/** What is worth knowing about the claims beyond the checks. */
export function claimNotes(facts: ClaimFacts): readonly Note[] {
  return [...timeNotes(facts), ...bindingNotes(facts)];
}
