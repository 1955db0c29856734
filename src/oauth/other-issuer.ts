/** The issuer that somebody means who gives another URL of its server. */
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import { parseObject } from '../util/json.ts';

const wellKnown = /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)(?=\/|$)/;

/** So many folders above a URL are looked at. */
const deepest = 5;

/**
 * The issuer whose metadata a URL has, by its form (RFC 8414 section 3.1, OpenID Connect Discovery
 * section 4); `undefined` for other URLs.
 */
export function issuerOfMetadataUrl({ origin, pathname }: URL): string | undefined {
  if (!wellKnown.test(pathname)) return undefined;
  return `${origin}${pathname.replace(wellKnown, '').replace(/\/$/, '')}`;
}

/** Throws a `usage` failure for the URL of metadata, which names its issuer. */
export function requireIssuerUrl(given: URL): void {
  const issuer = issuerOfMetadataUrl(given);
  if (issuer === undefined) return;
  const message = `the issuer is the URL of its metadata: ${given.origin}${given.pathname}`;
  throw new Failure('usage', message, { advice: { id: 'other_issuer', issuer } });
}

/**
 * The issuer in the nearest metadata above a URL, such as a login page or an endpoint of its
 * tenant; it is for a hint, and never adopted. `undefined` when there is none, or it cannot be had.
 */
export async function issuerAbove(url: URL, ask: Fetch): Promise<string | undefined> {
  for (const base of basesAbove(url)) {
    // oxlint-disable-next-line no-await-in-loop -- the next folder is looked at when this has none
    const issuer = await publishedIssuer(`${base}/.well-known/openid-configuration`, ask);
    if (issuer !== undefined) return issuer;
  }
  return undefined;
}

function basesAbove({ origin, pathname }: URL): readonly string[] {
  const folders = pathname.split('/').filter((name) => name !== '');
  const above = folders.map((_name, index) => folders.slice(0, index));
  return above
    .toReversed()
    .slice(0, deepest)
    .map((path) => [origin, ...path].join('/'));
}

/** The issuer of a document, if it belongs to the server that was asked. */
export async function publishedIssuer(url: string, ask: Fetch): Promise<string | undefined> {
  const response = await ask(url, { headers: { accept: 'application/json' } }).catch(unlessFailure);
  const issuer = response?.ok ? parseObject(await response.text())?.['issuer'] : undefined;
  if (typeof issuer !== 'string' || !URL.canParse(issuer)) return undefined;
  return new URL(issuer).origin === new URL(url).origin ? issuer : undefined;
}

function unlessFailure(error: unknown): undefined {
  if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
}
