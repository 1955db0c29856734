import { decodeText } from '../../util/decode-text.ts';
import { isObject, parseShallow } from '../../util/json.ts';
import type { Context } from '../../model/context.ts';
import { exitCodes, Failure } from '../../model/errors.ts';
import type { Finding } from '../../lint/finding.ts';
import {
  isDocument,
  type LintResponse,
  type LintInput,
  metadataOf,
  type WellKnownResponse,
} from '../../lint/input.ts';
import { lint } from '../../lint/lint.ts';
import { stringMember } from '../../jwt/form/json.ts';
import { mayNameEndpoint, requireServerUrl } from '../../model/url.ts';
import { requireIssuerUrl } from '../../oauth/other-issuer.ts';
import { isSameValue, type Settings } from '../../model/settings.ts';
import { epochSeconds } from '../clock.ts';
import { acceptJwks } from './jwks.ts';
import { traitsOf } from './provider-traits.ts';

export type LintReport = {
  readonly issuer: string;
  readonly findings: readonly Finding[];
  /** Every URL that was asked, that of the keys last. */
  readonly tried: readonly LintResponse[];
  readonly wellKnown: readonly WellKnownResponse[];
};

/**
 * Fetches the metadata from every well-known URL and the key set, and checks them, including
 * documents that a login would reject. Throws a `usage` failure without an issuer, and the
 * `network` failure of the first URL when none of them responds.
 */
export async function lintServer(context: Context, settings: Settings): Promise<LintReport> {
  const { issuer, allow_insecure_http = false } = settings.client;
  if (issuer === undefined) {
    if (settings.client.token_endpoint !== undefined) {
      throw new Failure('usage', 'no issuer given: name one, or a profile with -p <name>');
    }
    throw new Failure('usage', 'no server configured', {
      rule: 'U02',
      advice: { id: 'no_server' },
    });
  }
  if (settings.builtIn) await context.builtInServer();
  const url = requireServerUrl('issuer', issuer, allow_insecure_http);
  requireIssuerUrl(url);
  const tried: WellKnownResponse[] = [];
  const failures: unknown[] = [];
  for (const { of, href } of wellKnownUrls(url)) {
    // oxlint-disable-next-line no-await-in-loop -- three URLs of one server, one after the other
    const answer = await ask(context, 'discovery', href, failures);
    tried.push({ ...answer, of });
  }
  // They are checked without being accepted: none is cached, and older ones are deleted.
  await context.responseCache.forget(url.href);
  if (failures.length === tried.length) throw failures[0];
  const anyTenant = traitsOf(settings).issuer_check !== 'exact';
  const found = { issuer, anyTenant, tried, now: epochSeconds(context) };
  const jwks = await fetchKeys(context, found, allow_insecure_http);
  const all = jwks === undefined ? tried : [...tried, jwks];
  return { issuer, findings: lint({ ...found, jwks }), tried: all, wellKnown: tried };
}

/** Whether a well-known URL has metadata of the issuer itself: else the URL may be that of an API. */
export function hasOwnMetadata({ issuer, tried }: LintReport): boolean {
  return tried.some((response) => {
    const named = isDocument(response) && isObject(response.body) ? response.body['issuer'] : '';
    return typeof named === 'string' && named !== '' && isSameValue(named, issuer);
  });
}

/** An error among the findings is a failed check; warnings and notes are not. */
export function exitCodeOfLint({ findings }: Pick<LintReport, 'findings'>): number {
  const isBad = findings.some(({ severity }) => severity === 'error');
  return isBad ? exitCodes.check_failed : exitCodes.ok;
}

/** Where metadata may be: OpenID Connect Discovery section 4, RFC 8414 sections 3.1 and 5. */
function wellKnownUrls({ origin, pathname, search }: URL) {
  const path = pathname.replace(/\/$/, '');
  const addresses = [
    ['openid-configuration', `${path}/.well-known/openid-configuration`],
    ['oauth-authorization-server', `/.well-known/oauth-authorization-server${path}`],
    ['openid-configuration', `/.well-known/openid-configuration${path}`],
  ] as const;
  return addresses
    .slice(0, path === '' ? 2 : 3)
    .map(([of, at]) => ({ of, href: `${origin}${at}${search}` }));
}

async function fetchKeys(
  context: Context,
  found: LintInput,
  allowInsecureHttp: boolean,
): Promise<LintResponse | undefined> {
  const address = stringMember(metadataOf(found), 'jwks_uri') ?? '';
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isSafe = allowInsecureHttp || mayNameEndpoint(new URL(found.issuer), url);
  if (!isSafe || !/^https?:$/.test(url.protocol)) return undefined;
  return await ask(context, 'jwks', url.href, []);
}

/** The response of a URL, whatever it is; a failure to get one is added to `failures`. */
async function ask(
  context: Context,
  step: 'discovery' | 'jwks',
  url: string,
  failures: unknown[],
): Promise<LintResponse> {
  try {
    const accept = step === 'jwks' ? acceptJwks : 'application/json';
    const response = await context.http(step)(url, { headers: { accept } });
    const { status, headers } = response;
    const contentType = headers.get('content-type') ?? undefined;
    return {
      url,
      status,
      ...defined({
        contentType: headers.get('content-type'),
        cacheControl: headers.get('cache-control'),
        expires: headers.get('expires'),
        location: headers.get('location'),
      }),
      body: parseShallow(decodeText(new Uint8Array(await response.arrayBuffer()), contentType)),
    };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    failures.push(error);
    return { url, error: error.message };
  }
}

function defined(headers: Readonly<Record<string, string | null>>): Partial<LintResponse> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null));
}
