import type { Settings } from './settings.ts';

/**
 * A sign-in whose answer is still to come: everything that finishing it needs but the client
 * secret, which is read again then.
 */
export type KeptAttempt = Pick<Settings, 'profile' | 'client' | 'origins'> & {
  readonly redirect_uri: string;
  readonly state: string;
  readonly nonce?: string;
  readonly code_verifier?: string;
  /** Seconds since the epoch. */
  readonly expires_at: number;
};

/** Kept sign-ins by their `state`, for the owner of the machine's account alone. */
export type AttemptStore = {
  keep(attempt: KeptAttempt): Promise<void>;
  find(state: string): Promise<KeptAttempt | undefined>;
  /** False when it is not there (any more): whoever removes it is the one to use it. */
  remove(state: string): Promise<boolean>;
  /** Deletes what has expired by `now`, in seconds since the epoch, and what cannot be read. */
  removeExpired(now: number): Promise<void>;
};
