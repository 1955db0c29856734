/** Sign-ins that wait for their callback between two runs. */
import * as v from 'valibot';
import { object, optional } from './json-file.ts';
import { settingNames, settingSchemas } from './setting-kinds.ts';
import { origins } from './settings.ts';

const originSchemas = v.entriesFromList(settingNames, v.picklist(origins));

/**
 * A sign-in whose callback is still to come: everything that finishing it needs but the client
 * secret, which is read again then.
 */
export const pendingLoginSchema = object({
  profile: v.string(),
  client: object(optional(settingSchemas)),
  origins: object(optional(originSchemas)),
  redirect_uri: v.string(),
  state: v.string(),
  nonce: v.exactOptional(v.string()),
  code_verifier: v.exactOptional(v.string()),
  /** Seconds since the epoch. */
  expires_at: v.number(),
});

export type PendingLogin = v.InferOutput<typeof pendingLoginSchema>;

/** Kept sign-ins by their `state`, for the owner of the machine's account alone. */
export type PendingLoginStore = {
  keep(attempt: PendingLogin): Promise<void>;
  find(state: string): Promise<PendingLogin | undefined>;
  /** False when it is not there (any more): whoever removes it is the one to use it. */
  remove(state: string): Promise<boolean>;
  /** Deletes what has expired by `now`, in seconds since the epoch, and what cannot be read. */
  removeExpired(now: number): Promise<void>;
};
