import type { JsonObject } from '../../util/json.ts';
import type { Expectations } from '../expectations.ts';
import type { KindGuess } from '../token-kind.ts';

/** All that a check of the claims may look at. */
export type ClaimFacts = {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  readonly alg: string;
  readonly guess: KindGuess;
  readonly expected: Expectations;
  /** Seconds that the clock of the key server is ahead of this one's, where it is known. */
  readonly serverAhead: number | undefined;
};
