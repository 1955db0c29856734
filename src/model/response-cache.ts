/** Metadata and key sets of servers that one run leaves to the next. */

/** What was requested, and for which issuer: a response for one issuer is never found for another. */
export type CacheKey = {
  readonly step: 'discovery' | 'jwks';
  /** As the settings name it; empty where the user named the URL of the keys alone. */
  readonly issuer: string;
  readonly url: string;
};

export type CachedResponse = {
  /** The URL that it came from. */
  readonly url: string;
  /** Milliseconds since the epoch. */
  readonly fetchedAt: number;
  /** Its JSON. */
  readonly value: unknown;
};

/** Nothing here ever fails: what cannot be read is missing, and what cannot be written is lost. */
export type ResponseCache = {
  /** A response that may still be used; `isOfThisRun` when this run has fetched it. */
  find(key: CacheKey): Promise<(CachedResponse & { readonly isOfThisRun: boolean }) | undefined>;
  /** Stores a response that was accepted, for as long as its `Cache-Control` allows. */
  store(key: CacheKey, response: CachedResponse, cacheControl: string | null): Promise<void>;
  /** Deletes all responses for an issuer. */
  forget(issuer: string): Promise<void>;
  /** Deletes the metadata that this run has used or fetched: they may be why it failed. */
  forgetUsed(): Promise<void>;
};
