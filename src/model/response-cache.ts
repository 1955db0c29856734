/** Metadata and key sets of servers, cached between runs. */

/** What was requested, and for which issuer: a response for one issuer is never found for another. */
export type CacheKey = {
  readonly step: 'discovery' | 'jwks';
  /** The issuer of the settings; empty when only the URL of the keys was given. */
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

/** The cache never fails: unreadable entries are missing, and failed writes are ignored. */
export type ResponseCache = {
  /** A response that is still fresh; `isOfThisRun` when this run has fetched it. */
  find(key: CacheKey): Promise<(CachedResponse & { readonly isOfThisRun: boolean }) | undefined>;
  /** Stores a response that was accepted, for as long as its `Cache-Control` allows. */
  store(key: CacheKey, response: CachedResponse, cacheControl: string | null): Promise<void>;
  /** Deletes all responses for an issuer. */
  forget(issuer: string): Promise<void>;
  /** Deletes the metadata that this run has used or fetched: it may be why the run failed. */
  deleteUsed(): Promise<void>;
};
