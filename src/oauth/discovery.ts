import type { Fetch } from '../model/exchange.ts';
import { type Advice, Failure } from '../model/errors.ts';
import type { Traits } from '../model/traits.ts';
import type { AuthorizationServer } from './connection.ts';
import { readNonOAuthResponse } from './non-oauth-response.ts';
import { issuerMismatchFailure } from './issuer-mismatch.ts';
import { issuerAbove, issuerOfMetadataUrl } from './other-issuer.ts';
import { normalizeResponses } from './normalize-response.ts';

/**
 * The metadata of an issuer, from the first of its well-known URLs (or of `urls`) that has it; an
 * HTML page with 200 counts as missing. Throws a `network` failure with the response of each URL,
 * whose hint names the issuer that may be meant, and a `check_failed` one when the document names
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
  const hints: (string | Advice)[] = [];
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
    const { status, seen, hint, wantsTls } = await readNonOAuthResponse(response, 'whole redirect');
    addResponse(seen.join(', '), url);
    if (wantsTls === true) hints.push({ id: 'other_issuer', issuer: overTls(issuer) });
    else if (status === 429 || status >= 500) hints.push(hint);
    else if (status >= 300 && status < 400) hints.push(redirectAdvice(response, url) ?? hint);
  }
  const above = hints.length > 0 ? undefined : await issuerAbove(issuer, ask);
  if (above !== undefined) hints.push({ id: 'other_issuer', issuer: above });
  const [hint = { id: 'no_metadata' } as const] = hints;
  const all = [...responses].map(
    ([description, paths]) => `${paths.join(' and ')}: ${description}`,
  );
  const unread = [...responses.keys()].some((description) => description.startsWith('HTTP 200'));
  const says = unread ? 'has no readable metadata' : 'has no metadata';
  throw new Failure('network', `${issuer.href} ${says} (${all.join('; ')})`, { hint });
}

function overTls({ host, pathname }: URL): string {
  return `https://${host}${pathname.replace(/\/$/, '')}`;
}

/** A redirect to the metadata of another issuer, unless that would give up TLS. */
function redirectAdvice(response: Response, from: URL): Advice | undefined {
  const location = response.headers.get('location') ?? '';
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const issuer = to && issuerOfMetadataUrl(to);
  if (issuer === undefined || issuer === issuerOfMetadataUrl(from)) return undefined;
  const isDowngrade = from.protocol === 'https:' && !issuer.startsWith('https:');
  return isDowngrade ? undefined : { id: 'other_issuer', issuer };
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
 * it (RFC 8414 section 3.1), which some servers do for both documents.
 */
export function wellKnownUrls(issuer: URL): readonly URL[] {
  const path = issuer.pathname.replace(/\/$/, '');
  const at = (pathname: string) => Object.assign(new URL(issuer), { pathname });
  return [
    at(`${path}${openid}`),
    at(`${oauth}${path}`),
    ...(path === '' ? [] : [at(`${openid}${path}`)]),
  ];
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
