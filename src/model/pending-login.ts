/** Sign-ins that are started by one run and finished by another. */
import * as v from 'valibot';
import { object, optional } from './json-file.ts';
import { dpopKeySchema } from './token-set.ts';
import { settingNames, settingSchemas } from './setting-kinds.ts';
import { origins } from './settings.ts';

const originSchemas = v.entriesFromList(settingNames, v.picklist(origins));

/**
 * A sign-in without its callback yet: everything needed to finish it, except the client secret,
 * which is read again then.
 */
export const pendingLoginSchema = object({
  profile: v.string(),
  client: object(optional(settingSchemas)),
  origins: object(optional(originSchemas)),
  redirect_uri: v.string(),
  state: v.string(),
  nonce: v.exactOptional(v.string()),
  code_verifier: v.exactOptional(v.string()),
  /** The key that the tokens will be bound to (RFC 9449 section 10). */
  dpop_key: v.exactOptional(dpopKeySchema),
  /** Seconds since the epoch. */
  expires_at: v.number(),
});

export type PendingLogin = v.InferOutput<typeof pendingLoginSchema>;

/** Pending logins by their `state`, readable by the current user only. */
export type PendingLoginStore = {
  keep(attempt: PendingLogin): Promise<void>;
  find(state: string): Promise<PendingLogin | undefined>;
  /**
   * Deletes a pending login; false when it does not exist (any more). Only the caller that deleted
   * it may use it.
   */
  remove(state: string): Promise<boolean>;
  /** Deletes those that have expired by `now`, in seconds since the epoch, or are unreadable. */
  removeExpired(now: number): Promise<void>;
};
