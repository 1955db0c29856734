import type { Check, Note } from '../check.ts';
import { checkAudience, checkAuthorizedParty, checkSubject } from './check-audience.ts';
import { bindingNotes, checkHash, checkLogout, checkNonce } from './check-binding.ts';
import { checkIssuer } from './check-issuer.ts';
import { checkExpiry, checkIssuedAt, checkNotBefore, timeNotes } from './check-times.ts';
import { checkRequired, checkType, issuerClaimNotes } from './check-type.ts';
import type { ClaimFacts } from './claim-facts.ts';

/** Checks the claims of a token, whether its signature is good or not, in the order of a verdict. */
export function checkClaims(facts: ClaimFacts): readonly Check[] {
  return [
    checkType(facts),
    checkIssuer(facts),
    checkAudience(facts),
    checkAuthorizedParty(facts),
    checkExpiry(facts),
    checkNotBefore(facts),
    checkIssuedAt(facts),
    checkNonce(facts),
    checkHash('at_hash', facts),
    checkHash('c_hash', facts),
    ...checkSubject(facts),
    ...checkRequired(facts),
    ...checkLogout(facts),
  ];
}

/** Notes about the claims in addition to the checks. */
export function claimNotes(facts: ClaimFacts): readonly Note[] {
  return [...timeNotes(facts), ...issuerClaimNotes(facts), ...bindingNotes(facts)];
}
