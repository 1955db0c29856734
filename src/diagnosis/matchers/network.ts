import { plainHttpRefusal } from '../../util/plain-http.ts';
import type { ObservedExchange } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import {
  describeResponse,
  possible,
  matchesError,
  likely,
  isRedirect,
  setting,
  type Matcher,
} from '../match.ts';

const wellKnown = /\/\.well-known\/(openid-configuration|oauth-authorization-server)/;

/** The issuer of a discovery request, from the setting or from the URL of the request. */
export function askedIssuer(facts: Facts): string | undefined {
  const discovery = facts.observed.findLast(({ step }) => step === 'discovery');
  const url = discovery?.exchange.request.url ?? '';
  return setting(facts, 'issuer') ?? (wellKnown.test(url) ? url.replace(wellKnown, '') : undefined);
}

export const otherIssuer: Matcher = (facts) => {
  const { issuer } = facts.metadata;
  const asked = askedIssuer(facts);
  if (typeof issuer !== 'string' || asked === undefined || issuer === asked) return undefined;
  if (issuer.includes('{tenantid}') || facts.server?.kind === 'entra') return undefined;
  const isFatal = facts.run.failure?.rule === 'N02';
  const because = `expected the issuer ${asked}, the metadata has ${issuer}`;
  // A trailing slash may come from how a URL was joined, unless the run ended there.
  if (issuer.replace(/\/$/, '') === asked.replace(/\/$/, '') && !isFatal) return undefined;
  return isFatal ? likely(because, 4) : possible(because, 0);
};

export const noMetadata: Matcher = (facts) => {
  const tries = facts.observed.filter(({ step }) => step === 'discovery');
  const missing = tries.filter(({ errorResponse }) => errorResponse.status === 404);
  // A failing server may have metadata, and so may one behind a gateway that responded for it.
  if (tries.some(isFromAnotherServer) || plainHttpOnTls(facts) !== undefined) return undefined;
  if (missing.length === 0 || facts.failed?.step !== 'discovery') return undefined;
  // It is no issuer: an API was found at the URL.
  if (facts.run.failure?.rule?.startsWith('M')) return undefined;
  return likely(
    `HTTP 404 for ${missing.map(({ exchange }) => exchange.request.url).join(' and ')}`,
    3,
  );
};

/** Plain http was sent to a port for TLS. */
export const plainHttpOnTls: Matcher = ({ observed }) => {
  const said = observed.flatMap(({ errorResponse }) => plainHttpRefusal(errorResponse.text) ?? []);
  const last = said.at(-1);
  return last === undefined ? undefined : likely(`the server says "${last}"`, 5);
};

/** Whether the response is of a gateway, a page instead of metadata, a redirect, or for another host name. */
function isFromAnotherServer({ errorResponse: { status = 0, html } }: ObservedExchange): boolean {
  return (
    status >= 500 || (html !== undefined && status < 300) || isRedirect(status) || status === 421
  );
}

/** HTTP 421: the server is not configured for the requested host name (RFC 9110 section 15.5.20). */
export const misdirected: Matcher = ({ observed }) => {
  const found = observed.findLast(
    ({ step, errorResponse }) => step === 'discovery' && errorResponse.status === 421,
  );
  if (found === undefined) return undefined;
  const { description } = found.errorResponse;
  const message = description === undefined ? '' : `: ${description.slice(0, 200)}`;
  return likely(`the server has another host name (HTTP 421)${message}`, 4);
};

export const limited: Matcher = (facts) => {
  const { errorResponse, failed } = facts;
  const after = failed?.exchange.response?.headers['retry-after'];
  const isLimited = errorResponse.status === 429 && errorResponse.error !== 'slow_down';
  const worded = matchesError({
    codes: ['too_many_requests', 'rate_limited', 'over_email_send_rate_limit'],
    phrases: /global limit has been reached|rate limit exceeded/i,
  })(facts);
  if (!isLimited && worded === undefined) return undefined;
  const wait = after === undefined ? 'without Retry-After' : `Retry-After is ${after}`;
  return likely(`${describeResponse(facts)}, ${wait}`, 4);
};

export const localhostOnIpv6: Matcher = (facts) => {
  const message = facts.failed?.exchange.error ?? facts.run.failure?.message ?? '';
  const url = facts.failed?.exchange.request.url ?? message;
  return /ECONNREFUSED/.test(message) && /\/\/localhost\b|\[::1\]|::1/.test(`${url} ${message}`)
    ? possible(`${url.slice(0, 200)} was refused: ${message}`, 4)
    : undefined;
};
