/** Requests whose response may be cached by an earlier run: metadata and key sets. */
import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import type { CachedResponse, CacheKey } from '../../model/response-cache.ts';

export type CachedRequest<T> = CacheKey & {
  /** Sends the request; resolves to the JSON of the response, or throws why it is not valid. */
  readonly send: (fetch: Fetch) => Promise<unknown>;
  /** Reads that JSON, fresh or cached; throws when it must not be accepted. */
  readonly read: (value: unknown) => T;
  /** Bypass the cache. */
  readonly isFresh?: boolean | undefined;
};

export type Fetched<T> = {
  readonly value: T;
  /** The value is from the cache and may be outdated. */
  readonly isKept: boolean;
  /** When the server sent it, in milliseconds since the epoch. */
  readonly fetchedAt: number;
  /** Where it came from. */
  readonly url: string;
};

/**
 * The cached response while it is fresh, else that of the server, which is stored after it was
 * accepted: a response that is not accepted replaces nothing.
 */
export async function cachedRequest<T>(
  context: Context,
  { step, issuer, url, send, read, isFresh = false }: CachedRequest<T>,
): Promise<Fetched<T>> {
  const key = { step, issuer, url };
  const found = isFresh ? undefined : await context.responseCache.find(key);
  const known = found && accepted(read, found.value);
  if (found !== undefined && known !== undefined) {
    if (!found.isOfThisRun) note(context, step, found);
    return { value: known.value, isKept: true, fetchedAt: found.fetchedAt, url: found.url };
  }
  const fetch = context.http(step);
  let last: { readonly url: string; readonly cacheControl: string | null } | undefined;
  const json = await send(async (href, options) => {
    const response = await fetch(href, options);
    last = { url: href, cacheControl: response.headers.get('cache-control') };
    return response;
  });
  const value = read(json);
  const fetchedAt = context.now();
  if (last !== undefined) {
    const response = { url: last.url, fetchedAt, value: json };
    await context.responseCache.store(key, response, last.cacheControl);
  }
  return { value, isKept: false, fetchedAt, url: last?.url ?? url };
}

/** With other settings this run may not accept a cached response; then the server is asked. */
function accepted<T>(read: (value: unknown) => T, value: unknown): { value: T } | undefined {
  try {
    return { value: read(value) };
  } catch {
    return undefined;
  }
}

function note(context: Context, step: CacheKey['step'], response: CachedResponse): void {
  const { url, fetchedAt, value } = response;
  const body = step === 'discovery' ? { body: JSON.stringify(value) } : {};
  context.note({ reused: [{ step, url, answeredAt: fetchedAt, ...body }] });
}
