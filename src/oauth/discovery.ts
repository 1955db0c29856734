import type { Fetch } from '../model/exchange.ts';
import type { Advice } from '../model/advice.ts';
import { Failure } from '../model/errors.ts';
import type { Traits } from '../model/traits.ts';
import type { AuthorizationServer } from './connection.ts';
import { type NonOAuthResponse, readNonOAuthResponse } from './non-oauth-response.ts';
import { issuerMismatchFailure } from './issuer-mismatch.ts';
import { issuerAbove, issuerOfMetadataUrl } from './other-issuer.ts';
import { normalizeResponses } from './normalize-response.ts';

/**
 * The metadata of an issuer, from the first of its well-known URLs (or of `urls`) that has it; an
 * HTML page with 200 counts as missing. Throws a `network` failure with the response of each URL,
 * whose advice names the issuer that may be meant, and a `check_failed` one when the document names
 * another issuer (RFC 8414 section 3.3), which is never adopted.
 */
export async function discover(
  issuer: URL,
  fetch: Fetch,
  issuer_check: Traits['issuer_check'] = 'exact',
  urls: readonly URL[] = wellKnownUrls(issuer),
): Promise<AuthorizationServer> {
  const ask = normalizeResponses(fetch);
  const responses = new Map<string, string[]>();
  const addResponse = (description: string, { pathname }: URL) =>
    responses.set(description, [...(responses.get(description) ?? []), pathname]);
  const found: Found[] = [];
  for (const url of urls) {
    // oxlint-disable-next-line no-await-in-loop -- the next URL is requested when this one fails
    const response = await ask(url.href, { headers: { accept: 'application/json' } });
    if (response.status === 200) {
      // oxlint-disable-next-line no-await-in-loop -- the same
      const metadata = acceptMetadata(issuer, await response.json(), issuer_check);
      if (metadata !== undefined) return metadata;
      addResponse('HTTP 200, JSON without issuer', url);
      continue;
    }
    // oxlint-disable-next-line no-await-in-loop -- the same
    const read = await readNonOAuthResponse(response, 'whole redirect');
    addResponse(read.seen.join(', '), url);
    found.push({ ...read, redirect: redirectAdvice(response, url) });
  }
  const told = found.flatMap((read) => adviceOn(read, issuer));
  const above = told.length > 0 ? undefined : await issuerAbove(issuer, ask);
  const advice = above === undefined ? told : ({ id: 'other_issuer', issuer: above } as const);
  const missing = found.every(isMissing) ? 'N01' : undefined;
  const rule = found.some(({ wantsTls }) => wantsTls) ? 'U21' : missing;
  const all = [...responses].map(
    ([description, paths]) => `${paths.join(' and ')}: ${description}`,
  );
  const unread = [...responses.keys()].some((description) => description.startsWith('HTTP 200'));
  const says = unread ? 'has no readable metadata' : 'has no metadata';
  throw new Failure('network', `${issuer.href} ${says} (${all.join('; ')})`, { advice, rule });
}

type Found = NonOAuthResponse & { readonly redirect: Advice | undefined };

function adviceOn({ wantsTls, advice, redirect }: Found, issuer: URL): readonly Advice[] {
  if (wantsTls) return [{ id: 'other_issuer', issuer: overTls(issuer) }];
  return [redirect ?? advice ?? []].flat();
}

/** The server has no metadata there; else it fails, or another one has responded for it. */
function isMissing({ status, advice }: NonOAuthResponse): boolean {
  return status >= 400 && status !== misdirected && advice === undefined;
}

/** RFC 9110 section 15.5.20. */
const misdirected = 421;

function overTls({ host, pathname }: URL): string {
  return `https://${host}${pathname.replace(/\/$/, '')}`;
}

/**
 * A redirect to the metadata of another issuer, unless that would give up TLS. One at another host is
 * not named: nobody has vouched for it.
 */
function redirectAdvice(response: Response, from: URL): Advice | undefined {
  const location = response.headers.get('location') ?? '';
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const issuer = to && issuerOfMetadataUrl(to);
  if (issuer === undefined || issuer === issuerOfMetadataUrl(from)) return undefined;
  const isDowngrade = from.protocol === 'https:' && !issuer.startsWith('https:');
  if (isDowngrade) return undefined;
  return new URL(issuer).host === from.host
    ? { id: 'other_issuer', issuer }
    : { id: 'redirect_not_followed', isToMetadata: true };
}

/**
 * A JSON value as the metadata of an issuer; `undefined` when it is not metadata. Throws a
 * `check_failed` failure when it names another issuer.
 */
export function acceptMetadata(
  issuer: URL,
  value: unknown,
  issuer_check: Traits['issuer_check'],
): AuthorizationServer | undefined {
  if (!isNamed(value)) return undefined;
  requireSameIssuer(issuer, value.issuer, issuer_check);
  return value;
}

/**
 * The well-known URLs of an issuer: after its path (OpenID Connect Discovery section 4), and before
 * it (RFC 8414 section 3.1), which some servers do for both documents. With `first` oauth that of RFC
 * 8414 is first and the appended one last, as MCP orders them.
 */
export function wellKnownUrls(issuer: URL, first: 'openid' | 'oauth' = 'openid'): readonly URL[] {
  const path = issuer.pathname.replace(/\/$/, '');
  const at = (pathname: string) => Object.assign(new URL(issuer), { pathname });
  const urls = [
    at(`${path}${openid}`),
    at(`${oauth}${path}`),
    ...(path === '' ? [] : [at(`${openid}${path}`)]),
  ];
  if (first === 'openid') return urls;
  const [appended, ...inserted] = urls;
  return appended === undefined ? urls : [...inserted, appended];
}

const openid = '/.well-known/openid-configuration';
const oauth = '/.well-known/oauth-authorization-server';

/**
 * The metadata of Entra ID has `{tenantid}` in its issuer for the tenant `common`, and a GUID for a
 * tenant given by name. Everything but that segment must be equal.
 */
function requireSameIssuer(issuer: URL, named: string, check: Traits['issuer_check']): void {
  if (URL.canParse(named) && new URL(named).href === issuer.href) return;
  if (check !== 'exact' && withoutTenant(named) === withoutTenant(issuer.href)) return;
  throw issuerMismatchFailure(issuer.pathname === '/' ? issuer.origin : issuer.href, named);
}

function isNamed(metadata: unknown): metadata is AuthorizationServer {
  return typeof Object(metadata).issuer === 'string';
}

function withoutTenant(issuer: string): string {
  return issuer.replace(/^(https?:\/\/[^/]+)\/[^/]+/, '$1/');
}
