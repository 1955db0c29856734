/** What the caller expects of the claims; a claim without an expectation is listed as skipped. */
export type Expectations = {
  /** The kind that the token has to be; absent, it is guessed. */
  readonly expect?: 'id_token' | 'access_token' | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: readonly string[] | undefined;
  /** The APIs that access tokens are for, where `audience` is missing. */
  readonly apis?: readonly string[] | undefined;
  /** Our client id: the audience and the `azp` of its ID tokens. */
  readonly clientId?: string | undefined;
  readonly typ?: string | undefined;
  readonly nonce?: string | undefined;
  /** The access token and the code that came with an ID token. */
  readonly accessToken?: string | undefined;
  readonly code?: string | undefined;
  /** Insist on what a specification demands of issuers alone. */
  readonly strict?: boolean | undefined;
  /** Seconds since the epoch. */
  readonly at: number;
  /** Seconds. */
  readonly clockTolerance: number;
  /** Seconds that `iat` and `nbf` may be ahead with a note, where that is more. */
  readonly clockLead?: number | undefined;
};
