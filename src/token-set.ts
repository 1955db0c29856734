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
export type TokenSet = {
  readonly access_token: string;
  readonly token_type: string;
  /** Seconds since the epoch; absent when the server did not say. */
  readonly expires_at?: number;
  readonly refresh_token?: string;
  /** Seconds since the epoch; only some servers say it. */
  readonly refresh_expires_at?: number;
  readonly id_token?: string;
  readonly scope?: string;
  /** The resource indicators that the access token was asked for (RFC 8707). */
  readonly resource?: readonly string[];
  /** Seconds since the epoch. */
  readonly obtained_at: number;
  readonly issuer: string;
  readonly client_id: string;
  readonly flow: Flow;
  /** Members of the token response that no RFC names, kept as they came. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Seconds since the epoch: a refresh was sent then, and what came of it is not stored yet. */
  readonly refresh_sent_at?: number;
};

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
