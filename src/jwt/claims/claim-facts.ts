import type { JsonObject } from '../form/json.ts';
import type { KindGuess } from '../token-kind.ts';

/** What the caller expects of the claims; what is left out is not compared, and said so. */
export type Expectations = {
  /** What the token has to be; else it is guessed. */
  readonly expect?: 'id_token' | 'access_token';
  readonly issuer?: string;
  readonly audience?: readonly string[];
  /** The client that asks: the audience and the `azp` of its ID tokens. */
  readonly clientId?: string;
  readonly typ?: string;
  readonly nonce?: string;
  /** The access token and the code that came with an ID token. */
  readonly accessToken?: string;
  readonly code?: string;
  /** Seconds since the epoch. */
  readonly at: number;
  /** Seconds. */
  readonly clockTolerance: number;
};

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
