import type { Fetch } from './context.ts';

/**
 * What was asked for, and in whose name: an answer that was kept for one issuer is never found for
 * another.
 */
export type AnswerKey = {
  readonly step: 'discovery' | 'jwks';
  /** As the settings name it; empty where somebody named the address of the keys alone. */
  readonly issuer: string;
  readonly url: string;
};

/** What a server said and may be used in the place of asking it again (RFC 9111). */
export type KeptAnswer = {
  /** The address that gave it. */
  readonly url: string;
  /** Milliseconds since the epoch at which the server said it last. */
  readonly answered_at: number;
  readonly value: unknown;
};

export type FoundAnswer = KeptAnswer & {
  /** This run has asked for it itself. */
  readonly isOfThisRun: boolean;
};

/** A question on its way to the server. */
export type Asking = {
  /** Sends along by what a stale answer is known; to `not modified` it answers with that one. */
  readonly fetch: Fetch;
  /**
   * Keeps what was accepted of the last answer, as its headers allow. Resolves to the answer of an
   * earlier run when the server said that it still holds.
   */
  keep(value: unknown): Promise<KeptAnswer | undefined>;
};

/** Metadata and key sets of servers, kept for later runs; nothing here ever fails. */
export type AnswerStore = {
  /** An answer that is still fresh. */
  find(key: AnswerKey): Promise<FoundAnswer | undefined>;
  /** Begins to ask the server; where `isFresh`, for all of its answer, whatever is known already. */
  ask(key: AnswerKey, fetch: Fetch, options: { readonly isFresh: boolean }): Promise<Asking>;
  /** Forgets all that was kept for an issuer. */
  forget(issuer: string): Promise<void>;
  /** Forgets the metadata that this run has used or asked for: a run that failed may be why. */
  forgetUsed(): Promise<void>;
};
