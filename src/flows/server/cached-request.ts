/** Requests whose response an earlier run may have left: metadata and key sets. */
import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import type { CachedResponse, CacheKey } from '../../model/response-cache.ts';

export type CachedRequest<T> = CacheKey & {
  /** Asks the server; resolves to the JSON of its last response, or throws why it is not what was asked for. */
  readonly send: (fetch: Fetch) => Promise<unknown>;
  /** Reads that JSON, of now or of an earlier run; throws where it must not be accepted. */
  readonly read: (value: unknown) => T;
  /** The server itself is to be asked. */
  readonly isFresh?: boolean | undefined;
};

export type Fetched<T> = {
  readonly value: T;
  /** Nobody was asked: the server may say something else by now. */
  readonly isKept: boolean;
};

/**
 * The response of the cache while it may be used, else that of the server, which is stored once it
 * was accepted: what cannot be accepted replaces nothing.
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
    return { value: known.value, isKept: true };
  }
  const fetch = context.http(step);
  let last: { readonly url: string; readonly cacheControl: string | null } | undefined;
  const json = await send(async (href, options) => {
    const response = await fetch(href, options);
    last = { url: href, cacheControl: response.headers.get('cache-control') };
    return response;
  });
  const value = read(json);
  if (last !== undefined) {
    const response = { url: last.url, fetchedAt: context.now(), value: json };
    await context.responseCache.store(key, response, last.cacheControl);
  }
  return { value, isKept: false };
}

/** What an earlier run accepted this one may not, with other settings; then the server is asked. */
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
