/** Token sets and their store. */
import * as v from 'valibot';
import { anyObject, object, optional, strings } from './json-file.ts';

/** The flow that issued a token set. */
export const flows = [
  'authorization_code',
  'device_code',
  'client_credentials',
  'password',
  'token_exchange',
  'jwt_bearer',
] as const;

export type Flow = (typeof flows)[number];

/** The endpoints that stored tokens are sent to. */
export const tokenReceivers = [
  'token_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
  'userinfo_endpoint',
] as const;

export type TokenReceiver = (typeof tokenReceivers)[number];

/** A private key that tokens are bound to, as a JWK with its `alg`; it is in no output. */
export const dpopKeySchema = v.intersect([object({ alg: v.string() }), anyObject]);

/**
 * A token response and its origin, named as in OAuth. Bound to `issuer`, `client_id` and
 * `endpoints`: it is never sent to another server or for another client.
 */
export const tokenSetSchema = object({
  access_token: v.string(),
  token_type: v.string(),
  /** Seconds since the epoch; absent when the server has not sent it. */
  expires_at: v.exactOptional(v.number()),
  refresh_token: v.exactOptional(v.string()),
  /** Seconds since the epoch; only some servers send it. */
  refresh_expires_at: v.exactOptional(v.number()),
  id_token: v.exactOptional(v.string()),
  scope: v.exactOptional(v.string()),
  /** What was requested, where fewer scopes were granted. */
  requested_scope: v.exactOptional(v.string()),
  /** The resource indicators that the access token was requested for (RFC 8707). */
  resource: v.exactOptional(strings),
  /** Seconds since the epoch. */
  obtained_at: v.number(),
  issuer: v.string(),
  client_id: v.string(),
  /** Those of the server when it issued the tokens; earlier versions have not stored them. */
  endpoints: v.exactOptional(
    object(
      optional({
        token_endpoint: v.string(),
        revocation_endpoint: v.string(),
        introspection_endpoint: v.string(),
        userinfo_endpoint: v.string(),
      } satisfies Record<TokenReceiver, unknown>),
    ),
  ),
  flow: v.picklist(flows),
  /** The key that the tokens are bound to (RFC 9449): one that is apart from them could be lost. */
  dpop_key: v.exactOptional(dpopKeySchema),
  /**
   * The `x5t#S256` of the certificate that the access token is bound to (RFC 8705 section 3): as the
   * token says, or else of the one that was shown when it was issued, by a server that binds tokens.
   */
  certificate_thumbprint: v.exactOptional(v.string()),
  /** The subject of the one that was shown: a renewed certificate has the same. */
  certificate_subject: v.exactOptional(v.string()),
  /** Members of the token response that no RFC defines, unchanged. */
  extra: v.exactOptional(anyObject),
  /** When a refresh was sent whose response is not stored yet, in seconds since the epoch. */
  refresh_sent_at: v.exactOptional(v.number()),
  /** How the server refused the refresh token the last time. */
  refresh_refused: v.exactOptional(
    object({
      /** Seconds since the epoch. */
      at: v.number(),
      /** Its error code, if it sent one. */
      code: v.exactOptional(v.string()),
      message: v.string(),
      /** The sign-in has ended: the token is not sent again. */
      ended: v.boolean(),
    }),
  ),
});

export type TokenSet = v.InferOutput<typeof tokenSetSchema>;
export type DPoPKey = NonNullable<TokenSet['dpop_key']>;

/** A refusal of a refresh token, kept beside it. */
export type RefreshRefusal = NonNullable<TokenSet['refresh_refused']>;

/** How to store the tokens of a sign-in; `auto` encrypts them if there is a keyring. */
export const storeChoices = ['auto', 'keyring', 'file', 'memory'] as const;
export type StoreChoice = (typeof storeChoices)[number];

/** `keyring`: the file is encrypted with a key in the keyring of the system; `file`: it is not. */
export type Storage = { readonly kind: 'file' | 'keyring'; readonly path: string };

/** Token sets by profile name, each written whole or not at all. */
export type TokenStore = {
  /** How and where tokens are stored, for `status` and for messages. */
  describe(profile: string): Storage;
  /** Whether other users of this machine can read the stored tokens. */
  isReadableByOthers(profile: string): Promise<boolean>;
  /** Throws a `usage` failure unless tokens could be written now. */
  requireWritable(profile: string): Promise<void>;
  /**
   * Decides, before a sign-in, how the next write stores its tokens; `reason` says why they will
   * not be encrypted, unless the user has chosen a file; `exposed` says which folder above is not
   * private. Throws when the keyring was chosen and
   * cannot be used.
   */
  prepare(
    profile: string,
    wanted: Exclude<StoreChoice, 'memory'>,
  ): Promise<Storage & { readonly reason?: string; readonly exposed?: string | undefined }>;
  read(profile: string): Promise<TokenSet | undefined>;
  write(profile: string, tokens: TokenSet): Promise<void>;
  remove(profile: string): Promise<boolean>;
  /** Moves the tokens of a profile to another one, encrypted as they were; false without any. */
  move(profile: string, to: string): Promise<boolean>;
  /** Runs `work` while no other process works on the same profile's tokens. */
  locked<T>(profile: string, work: () => Promise<T>): Promise<T>;
};
