/** The metadata of a protected resource (RFC 9728), and which URLs a resource covers (RFC 8707). */
import { Failure } from '../model/errors.ts';
import { isObject, type JsonObject } from '../util/json.ts';

/** Metadata of a protected resource, as far as a client needs them; others stay in `published`. */
export type ResourceMetadata = {
  /** The resource identifier, byte for byte as published. */
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported: readonly string[] | undefined;
  readonly bearer_methods_supported: readonly string[] | undefined;
  readonly resource_name: string | undefined;
  /** Where a developer reads how to use the resource. */
  readonly resource_documentation: string | undefined;
  readonly published: JsonObject;
};

const wellKnown = '/.well-known/oauth-protected-resource';

/**
 * The addresses of the metadata of a resource: the well-known one inserted before the whole path and
 * query, then that of the root (RFC 9728 section 3.1).
 */
export function resourceMetadataUrls({ origin, pathname, search }: URL): URL[] {
  const path = pathname === '/' ? '' : pathname;
  const inserted = new URL(`${wellKnown}${path}${search}`, origin);
  return path === '' && search === '' ? [inserted] : [inserted, new URL(wellKnown, origin)];
}

/** The resource whose metadata a URL has, by its form; `undefined` for other URLs. */
export function resourceOfMetadataUrl({ origin, pathname, search }: URL): string | undefined {
  if (pathname !== wellKnown && !pathname.startsWith(`${wellKnown}/`)) return undefined;
  return `${origin}${pathname.slice(wellKnown.length)}${search}`;
}

/**
 * Reads the metadata of a resource: a text in place of a list is a list of one. Throws a
 * `check_failed` failure without `resource`, which RFC 9728 section 2 requires.
 */
export function readResourceMetadata(value: unknown, from: string): ResourceMetadata {
  const published = isObject(value) ? value : {};
  const { resource } = published;
  if (typeof resource !== 'string' || resource.trim() === '') {
    const message = `the resource metadata at ${from} have no resource, which RFC 9728 section 2 requires`;
    throw new Failure('check_failed', message, { rule: 'M04' });
  }
  return {
    resource,
    authorization_servers: textsOf(published['authorization_servers']) ?? [],
    scopes_supported: textsOf(published['scopes_supported']),
    bearer_methods_supported: textsOf(published['bearer_methods_supported']),
    resource_name: textOf(published['resource_name']),
    resource_documentation: textOf(published['resource_documentation']),
    published,
  };
}

/**
 * How a resource identifier compares with the URL that was asked: `same` as RFC 9728 section 3.3
 * requires it, `covers` when it is of the same origin and its path is a prefix by whole segments, or
 * differs in a slash at the end, else `other`.
 */
export function compareResource(asked: URL, resource: string): 'same' | 'covers' | 'other' {
  if (resource === asked.href || (URL.canParse(resource) && new URL(resource).href === asked.href))
    return 'same';
  return covers(resource, asked) ? 'covers' : 'other';
}

/**
 * Whether a resource covers a URL: its own origin and the paths below it, by whole segments. What is
 * no http(s) URL covers nothing.
 */
export function covers(resource: string, url: URL): boolean {
  if (!URL.canParse(resource)) return false;
  const { protocol, origin, pathname } = new URL(resource);
  if (!/^https?:$/.test(protocol) || origin !== url.origin) return false;
  return `${url.pathname}/`.startsWith(pathname.endsWith('/') ? pathname : `${pathname}/`);
}

function textsOf(value: unknown): readonly string[] | undefined {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = all.flatMap((one) => (typeof one === 'string' && one.trim() !== '' ? [one] : []));
  return value === undefined || value === null ? undefined : texts;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
