import CachePolicy from 'http-cache-semantics';
import { isLoopback } from '../oauth/url.ts';

/** What decides how long an answer may be used; it can be written as JSON. */
export type Policy = CachePolicy.CachePolicyObject;

export type Judged = {
  readonly policy: Policy;
  /** Milliseconds since the epoch until which the answer may be used without asking. */
  readonly freshUntil: number;
};

export type Answered = { readonly status: number; readonly headers: Headers };

/** How long an answer is used whose server says nothing about that: both hardly ever change. */
const heuristicSeconds = 300;
/** Whatever a server says: keys that were withdrawn are trusted for so long at most. */
const longestMs = 24 * 3600 * 1000;

const telling = [
  'age',
  'cache-control',
  'date',
  'etag',
  'expires',
  'last-modified',
  'pragma',
  'vary',
] as const;

/**
 * Judges by the headers of an answer how long it may be used (RFC 9111); `undefined` when it must not
 * be kept, or nothing would be gained. The cache is of one person: what is `private` may stay in it.
 */
export function judge(url: string, { status, headers }: Answered, now: number): Judged | undefined {
  const shown = withLifetime(url, tellingOf(headers));
  const policy = new CachePolicy(requestFor(url), { status, headers: shown }, { shared: false });
  return status === 200 ? judged(policy.toObject(), now) : undefined;
}

/** The headers that ask whether a kept answer still holds; none where nothing identifies it. */
export function conditionsOf(url: string, policy: Policy): Readonly<Record<string, string>> {
  const request = requestFor(url);
  const { accept: _same, ...found } = CachePolicy.fromObject(policy).revalidationHeaders(request);
  return defined(found);
}

/**
 * The policy after `304 Not Modified` (RFC 9111 section 4.3.4); `undefined` when that was about
 * another answer. One that names nothing is about the answer that was asked about.
 */
export function confirm(
  url: string,
  policy: Policy,
  { headers }: Answered,
  now: number,
): Judged | undefined {
  const { age: _then, ...before } = policy.resh;
  const { etag, 'last-modified': modified } = before;
  const told = { etag, 'last-modified': modified, ...tellingOf(headers) };
  const { policy: next, matches } = CachePolicy.fromObject({
    ...policy,
    resh: before,
  }).revalidatedPolicy(requestFor(url), { status: 304, headers: defined(told) });
  return matches ? judged(next.toObject(), now) : undefined;
}

/** The clock is the caller's, from when the answer came. */
function judged(policy: Policy, now: number): Judged | undefined {
  const at = Object.assign(CachePolicy.fromObject({ ...policy, t: now }), { now: () => now });
  if (!at.storable()) return undefined;
  const left = Math.min(Math.max(0, at.maxAge() - at.age()) * 1000, longestMs);
  const { etag, 'last-modified': modified } = policy.resh;
  if (left === 0 && etag === undefined && modified === undefined) return undefined;
  return { policy: { ...policy, t: now }, freshUntil: now + left };
}

/**
 * A server that says nothing about time leaves it to us. One on this machine answers at once, and is
 * somebody's work: it is asked each time.
 */
function withLifetime(
  url: string,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const { 'cache-control': control = '', expires, pragma } = headers;
  const isSaid = /\b(s-)?max-age\b/.test(control) || expires !== undefined;
  if (isSaid || pragma !== undefined || isLoopback(new URL(url).hostname)) return headers;
  const lifetime = `max-age=${heuristicSeconds}`;
  return { ...headers, 'cache-control': control === '' ? lifetime : `${control}, ${lifetime}` };
}

/** Directives are written in any case; cookies have no place on the disk. */
function tellingOf(headers: Headers): Readonly<Record<string, string>> {
  const found = telling.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, name === 'cache-control' ? value.toLowerCase() : value]];
  });
  return Object.fromEntries(found) as Readonly<Record<string, string>>;
}

function defined(headers: CachePolicy.Headers): Record<string, string> {
  const found = Object.entries(headers).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(found) as Record<string, string>;
}

function requestFor(url: string) {
  return { url, method: 'GET', headers: { accept: 'application/json' } };
}
