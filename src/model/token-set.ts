/** Token sets, and how they are stored. */
import * as v from 'valibot';
import { anyObject, object, strings } from './json-file.ts';

/** How a token set came about. */
export const flows = [
  'authorization_code',
  'device_code',
  'client_credentials',
  'password',
  'token_exchange',
  'jwt_bearer',
] as const;

export type Flow = (typeof flows)[number];

/**
 * What a token endpoint answered, in the wire's own spelling, and where it came from.
 * Bound to `issuer` and `client_id`: it is never sent to another server or for another client.
 */
export const tokenSetSchema = object({
  access_token: v.string(),
  token_type: v.string(),
  /** Seconds since the epoch; absent when the server did not say. */
  expires_at: v.exactOptional(v.number()),
  refresh_token: v.exactOptional(v.string()),
  /** Seconds since the epoch; only some servers say it. */
  refresh_expires_at: v.exactOptional(v.number()),
  id_token: v.exactOptional(v.string()),
  scope: v.exactOptional(v.string()),
  /** The resource indicators that the access token was asked for (RFC 8707). */
  resource: v.exactOptional(strings),
  /** Seconds since the epoch. */
  obtained_at: v.number(),
  issuer: v.string(),
  client_id: v.string(),
  flow: v.picklist(flows),
  /** Members of the token response that no RFC names, kept as they came. */
  extra: v.exactOptional(anyObject),
  /** Seconds since the epoch: a refresh was sent then, and what came of it is not stored yet. */
  refresh_sent_at: v.exactOptional(v.number()),
});

export type TokenSet = v.InferOutput<typeof tokenSetSchema>;

/** How the tokens of a sign-in are to be kept; `auto` seals them where there is a keyring. */
export const storeChoices = ['auto', 'keyring', 'file', 'memory'] as const;
export type StoreChoice = (typeof storeChoices)[number];

/** `keyring`: the file is sealed with a key in the keyring of the system; `file`: it is not. */
export type Storage = { readonly kind: 'file' | 'keyring'; readonly path: string };

/** Token sets by profile name, each written whole or not at all. */
export type TokenStore = {
  /** How and where tokens are kept, for `status` and for messages. */
  describe(profile: string): Storage;
  /** Somebody else on this machine could read the stored tokens. */
  isReadableByOthers(profile: string): Promise<boolean>;
  /** Throws a `usage` failure unless tokens could be written now. */
  requireWritable(profile: string): Promise<void>;
  /**
   * Decides, before a sign-in begins, how the next write keeps its tokens; `reason` says why they
   * will not be sealed where nobody chose a file. Throws when a keyring has to be used and cannot.
   */
  prepare(
    profile: string,
    wanted: Exclude<StoreChoice, 'memory'>,
  ): Promise<Storage & { readonly reason?: string }>;
  read(profile: string): Promise<TokenSet | undefined>;
  write(profile: string, tokens: TokenSet): Promise<void>;
  remove(profile: string): Promise<boolean>;
  /** Runs `work` while no other process works on the same profile's tokens. */
  locked<T>(profile: string, work: () => Promise<T>): Promise<T>;
};
