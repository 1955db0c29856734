/** Clients that were registered by this program (RFC 7591), and their store. */
import * as v from 'valibot';
import { object, strings } from './json-file.ts';
import type { StoreChoice } from './token-set.ts';

/**
 * A client that a server has registered, named as in RFC 7591 and RFC 7592. Bound to `issuer`: it is
 * never used at another server.
 */
export const registrationSchema = object({
  /** Exactly as in the metadata of the server. */
  issuer: v.string(),
  client_id: v.string(),
  client_secret: v.exactOptional(v.string()),
  /** Seconds since the epoch. */
  client_id_issued_at: v.exactOptional(v.number()),
  /** Seconds since the epoch; 0 is never. */
  client_secret_expires_at: v.exactOptional(v.number()),
  registration_access_token: v.exactOptional(v.string()),
  registration_client_uri: v.exactOptional(v.string()),
  redirect_uris: strings,
  client_name: v.string(),
  token_endpoint_auth_method: v.string(),
  grant_types: v.exactOptional(strings),
  scope: v.exactOptional(v.string()),
  /** Seconds since the epoch. */
  registered_at: v.number(),
  /** Clients that the server had forgotten, which other profiles may still have. */
  replaces: v.exactOptional(strings),
});

export type Registration = v.InferOutput<typeof registrationSchema>;

/** Registrations by issuer and client id, each written whole or not at all. */
export type RegistrationStore = {
  /** All of them, or those of exactly this issuer; the newest first. */
  list(issuer?: string): Promise<readonly Registration[]>;
  /** That of a client id, else the newest one of exactly this issuer. */
  read(issuer: string, client_id?: string): Promise<Registration | undefined>;
  /**
   * Decides, before a client is registered, how it will be stored; `reason` says why it will not be
   * encrypted, unless the user has chosen a file. Throws when it could not be written, or when the
   * keyring was chosen and cannot be used.
   */
  prepare(
    wanted: Exclude<StoreChoice, 'memory'>,
  ): Promise<{ readonly kind: 'file' | 'keyring'; readonly reason?: string }>;
  /** Without `kind` a file stays encrypted or unencrypted. */
  write(registration: Registration, kind?: 'file' | 'keyring'): Promise<void>;
  remove(issuer: string, client_id: string): Promise<boolean>;
  /** Runs `work` while no other process registers a client at the same issuer. */
  locked<T>(issuer: string, work: () => Promise<T>): Promise<T>;
};
