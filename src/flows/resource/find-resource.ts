import type { Context, Reach } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { isLoopback } from '../../model/url.ts';
import { discover } from '../../oauth/discovery.ts';
import { issuerOfMetadataUrl } from '../../oauth/other-issuer.ts';
import { readNonOAuthResponse } from '../../oauth/non-oauth-response.ts';
import {
  compareResource,
  readResourceMetadata,
  type ResourceMetadata,
  resourceMetadataUrls,
  resourceOfMetadataUrl,
} from '../../oauth/resource-metadata.ts';
import { type JsonObject, parseObject } from '../../util/json.ts';
import { type Answer, askResource, maxResourceBytes } from './ask-resource.ts';

/** A protected resource: what it answers without a token, and its metadata. */
export type FoundResource = {
  /** The URL that was asked. */
  readonly api: URL;
  readonly answer: Answer;
  /** Where the metadata are. */
  readonly metadataUrl: string;
  readonly metadata: ResourceMetadata;
  /** The scopes of the challenge, else those of the metadata (RFC 6750 section 3). */
  readonly scope: string | undefined;
  /** What was taken although it is not as specified, a sentence each. */
  readonly notes: readonly string[];
  /** Each address that was asked for metadata, and what it answered. */
  readonly tried: readonly TriedAddress[];
  /** Why nothing is signed in by these metadata: they are of another resource. */
  readonly mismatch?: Failure | undefined;
};

export type TriedAddress = { readonly url: string; readonly seen: string };

export type FindResourceOptions = {
  /** Asks as an MCP client does. */
  readonly isMcp?: boolean;
  /** The resource that the user accepts in place of the URL. */
  readonly resource?: readonly string[] | undefined;
  /** The issuer that the user has named: its metadata may be anywhere. */
  readonly issuer?: string | undefined;
  /** Metadata of another resource are found as well, with this in `mismatch`; nobody signs in by them. */
  readonly isForDisplay?: boolean;
};

/**
 * Finds out what a resource requires: it is asked without a token, and its metadata are read where
 * its challenge says, else at the well-known address of the whole path, then of the root (RFC 9728
 * sections 3 and 5). From here on the API leads to no address inside of the network of the user.
 * Throws `usage` for the URL of an issuer or of metadata, and `check_failed` when there are no
 * metadata, or those of another resource, to which no token is ever sent.
 */
export async function findResource(
  context: Context,
  api: URL,
  { isMcp = false, resource: accepted = [], issuer, isForDisplay }: FindResourceOptions = {},
): Promise<FoundResource> {
  requireNoMetadataUrl(api);
  const answer = await askResource(context, api, { isMcp });
  limitReachFrom(context, api, issuer);
  const search = await searchMetadata(context, api, answer);
  if (search.metadata === undefined)
    throw await withoutMetadataFailure(context, api, answer, search);
  const { metadata, metadataUrl, notes, tried } = search;
  const match = compareResource(api, metadata.resource);
  const isOther = match === 'other' && !accepted.includes(metadata.resource);
  const mismatch = isOther ? otherResourceFailure(api, metadata.resource, metadataUrl) : undefined;
  if (mismatch !== undefined && !isForDisplay) throw mismatch;
  if (match !== 'same')
    notes.push(`the resource is ${metadata.resource}, not the URL that was asked`);
  const scope = answer.challenge?.parameters['scope'] ?? metadata.scopes_supported?.join(' ');
  return {
    api,
    answer,
    metadataUrl,
    metadata,
    scope: scope?.trim() === '' ? undefined : scope?.trim(),
    notes,
    tried,
    ...(mismatch !== undefined && { mismatch }),
  };
}

/**
 * Where an API may lead: one on this machine to this machine and the internet, one on https to the
 * internet. One on plain http is in a network that the user trusts.
 */
function reachFrom({ protocol, hostname }: URL): Reach {
  if (isLoopback(hostname)) return 'public or loopback';
  return protocol === 'https:' ? 'public' : 'any';
}

/**
 * From here on what an API names leads only where an API may lead; its own origin and that of an issuer
 * that the user has named are excepted.
 */
export function limitReachFrom(context: Context, api: URL, issuer: string | undefined): void {
  const named = issuer !== undefined && URL.canParse(issuer) ? [new URL(issuer).origin] : [];
  context.limitReach(reachFrom(api), [api.origin, ...named]);
}

/** The URL of an issuer, or of a document, is not one that a token is for. */
function requireNoMetadataUrl(api: URL): void {
  const issuer = issuerOfMetadataUrl(api);
  if (issuer !== undefined) throw isIssuerFailure(`${api.origin}${api.pathname}`, issuer);
  const resource = resourceOfMetadataUrl(api);
  if (resource === undefined) return;
  const message = `${api.href} is the address of resource metadata (RFC 9728), not of the resource`;
  throw new Failure('usage', message, { rule: 'M16', advice: { id: 'is_resource', resource } });
}

function isIssuerFailure(url: string, issuer: string): Failure {
  const message = `${url} is an authorization server, not an API`;
  return new Failure('usage', message, { rule: 'M16', advice: { id: 'is_issuer', issuer } });
}

type Search = {
  metadata?: ResourceMetadata;
  metadataUrl: string;
  readonly notes: string[];
  readonly tried: TriedAddress[];
};

async function searchMetadata(
  context: Context,
  api: URL,
  { challenge, status }: Answer,
): Promise<Search> {
  const search: Search = { metadataUrl: '', notes: [], tried: [] };
  const named = challenge?.parameters['resource_metadata'];
  const addresses = resourceMetadataUrls(api);
  if (named !== undefined) {
    const url = URL.canParse(named, api.href) ? new URL(named, api) : undefined;
    if (url?.origin === api.origin) addresses.unshift(url);
    else {
      search.tried.push({ url: named, seen: 'of another origin: not asked' });
      search.notes.push(
        `resource_metadata in the challenge is ${named}, of another origin than the API: not asked`,
      );
    }
  } else {
    const lacks =
      challenge === undefined
        ? `the API sends no WWW-Authenticate (HTTP ${status})`
        : 'the challenge has no resource_metadata';
    search.notes.push(`${lacks}: the well-known address was asked`);
  }
  const unique = addresses.filter(
    ({ href }, index) => addresses.findIndex((one) => one.href === href) === index,
  );
  let invalid: unknown;
  for (const url of unique) {
    // oxlint-disable-next-line no-await-in-loop -- the next address is asked when this has none
    const { value, seen, at } = await fetchResourceMetadata(context, url);
    search.tried.push({ url: url.href, seen });
    if (value === undefined) continue;
    try {
      search.metadata = readResourceMetadata(value, at);
      search.metadataUrl = at;
      return search;
    } catch (error) {
      invalid ??= error;
    }
  }
  if (invalid !== undefined) throw invalid;
  return search;
}

const maxRedirects = 3;

type Read = { readonly value?: JsonObject; readonly seen: string; readonly at: string };

/** A document of the resource's own origin, over at most three redirects; `value` where it is a JSON object. */
export async function fetchResourceMetadata(context: Context, from: URL): Promise<Read> {
  let url = from;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a redirect is followed when it has come
    const response = await askForMetadata(context, url);
    if (response === undefined)
      return { seen: `more than ${maxResourceBytes} bytes`, at: url.href };
    const location = response.headers.get('location');
    const isRedirect = response.status >= 300 && response.status < 400 && location !== null;
    // oxlint-disable-next-line no-await-in-loop -- the last one
    if (!isRedirect) return await documentOf(response, url.href);
    const to = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (to?.origin !== from.origin) {
      return { seen: `a redirect to ${location}, of another origin: not followed`, at: url.href };
    }
    url = to;
  }
  return { seen: `more than ${maxRedirects} redirects`, at: url.href };
}

/** The response of an address; `undefined` for one that is too long to be metadata. */
async function askForMetadata(context: Context, { href }: URL): Promise<Response | undefined> {
  const headers = { accept: 'application/json' };
  const options = { headers, redirect: 'manual', maxBytes: maxResourceBytes } as const;
  try {
    return await context.http('resource metadata')(href, options);
  } catch (error) {
    const isLong = error instanceof Failure && error.advice[0]?.id === 'response_too_long';
    if (isLong) return undefined;
    throw error;
  }
}

async function documentOf(response: Response, at: string): Promise<Read> {
  if (response.status !== 200) {
    const { seen } = await readNonOAuthResponse(response, 'whole redirect');
    return { seen: seen.join(', '), at };
  }
  const value = parseObject(await response.text());
  return value === undefined
    ? { seen: 'HTTP 200, no JSON object', at }
    : { value, seen: 'HTTP 200', at };
}

function otherResourceFailure({ href }: URL, resource: string, metadataUrl: string): Failure {
  const message = `the metadata at ${metadataUrl} are of another resource: expected ${href}, saw ${resource}; a token for it would not be for this API`;
  return new Failure('check_failed', message, {
    rule: 'M04',
    advice: { id: 'other_resource', resource },
  });
}

async function withoutMetadataFailure(
  context: Context,
  api: URL,
  { status, method, challenge, location }: Answer,
  { tried }: Search,
): Promise<Failure> {
  const issuer = await issuerAt(context, api);
  if (issuer !== undefined) return isIssuerFailure(api.href, issuer);
  const asked = `${method} ${api.href}: HTTP ${status}`;
  const all = describeTried(tried);
  const isOpen = status >= 200 && status < 300;
  if (isOpen) {
    const message = `${asked} without a token: it requires no sign-in, and there are no resource metadata (${all})`;
    return new Failure('check_failed', message, { rule: 'M17', advice: { id: 'api_is_open' } });
  }
  const to = location === undefined ? '' : `, a redirect to ${location}`;
  const lacks = challenge === undefined ? ', without WWW-Authenticate' : '';
  const message = `${asked}${to}${lacks}, and there are no resource metadata (${all}): nothing says where to sign in`;
  return new Failure('check_failed', message, {
    rule: 'M18',
    advice: {
      id: 'no_resource_metadata',
      isMissing: status === 404,
      asksForToken: challenge !== undefined || status === 401,
    },
  });
}

/** What each address answered; those that answered the same together. */
function describeTried(tried: readonly TriedAddress[]): string {
  const answers = [...new Set(tried.map(({ seen }) => seen))];
  const urlsOf = (answer: string) =>
    tried.flatMap(({ url, seen }) => (seen === answer ? [url] : []));
  return answers.map((answer) => `${urlsOf(answer).join(' and ')}: ${answer}`).join('; ');
}

/** The issuer that a URL is, if it is one. */
async function issuerAt(context: Context, { href }: URL): Promise<string | undefined> {
  try {
    const { issuer } = await discover(new URL(href), context.http('discovery'));
    return issuer;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return undefined;
  }
}
