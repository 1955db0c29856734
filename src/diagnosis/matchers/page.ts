import type { Facts } from '../facts.ts';
import {
  apiSteps,
  clientSteps,
  isAt,
  isGateway,
  isRedirect,
  likely,
  type Matcher,
  possible,
} from '../match.ts';

const endpointFlags: Readonly<Record<string, string>> = {
  token: '--token-endpoint',
  refresh: '--token-endpoint',
  'device token': '--token-endpoint',
  'device authorization': '--device-authorization-endpoint',
  'pushed authorization request': '--par-endpoint',
  introspection: '--introspection-endpoint',
  revocation: '--revocation-endpoint',
};

/**
 * The flag and URL of an endpoint whose URL was requested without its slash (Django's
 * APPEND_SLASH), or with one too many: a framework redirects, and a redirected POST loses its form.
 */
export function movedEndpoint(facts: Facts): { flag: string; url: string } | undefined {
  const { flag, from, to } = redirectWithin(facts) ?? {};
  if (flag === undefined || from === undefined || to === undefined) return undefined;
  if (withoutSlash(from) !== withoutSlash(to) || from.pathname === to.pathname) return undefined;
  return { flag, url: `${to.origin}${to.pathname}` };
}

function withoutSlash({ pathname }: URL): string {
  return pathname.replace(/\/$/, '');
}

/** The page of its own to which the endpoint of a server redirects, such as /login. */
export function ownPage(facts: Facts): string | undefined {
  const { from, to } = redirectWithin(facts) ?? {};
  if (from === undefined || to === undefined || withoutSlash(from) === withoutSlash(to)) {
    return undefined;
  }
  return to.pathname.slice(0, 100);
}

/** Where an endpoint redirects to, when that is on its own server. */
function redirectWithin({ failed, observed }: Facts) {
  const { step = '', exchange } = failed ?? observed.at(-1) ?? {};
  const flag = endpointFlags[step];
  const { request, response } = exchange ?? {};
  const location = response?.headers['location'];
  if (flag === undefined || location === undefined || !isRedirect(response?.status)) {
    return undefined;
  }
  const from = URL.parse(request?.url ?? '');
  const to = URL.parse(location, from?.href);
  if (from === null || to === null || from.origin !== to.origin) return undefined;
  return { flag, from, to };
}

/** An HTML page or a redirect instead of JSON. */
export const page: Matcher = (facts) => {
  const { failed, errorResponse } = facts;
  const moved = movedEndpoint(facts);
  if (moved !== undefined) return likely(`a redirect to ${moved.url.slice(0, 200)}`, 3);
  const own = ownPage(facts);
  if (own !== undefined) return likely(`a redirect to ${own} of the same server`, 3);
  const portal = redirected(facts);
  if (portal !== undefined) return portal;
  if (failed === undefined || errorResponse.html === undefined || errorResponse.error !== undefined)
    return undefined;
  const others = isGateway(errorResponse.status) ? apiSteps : [];
  if (!isAt(facts, [...clientSteps, ...others, 'discovery', 'jwks'])) return undefined;
  if (failed.step === 'refresh' || failed.step === 'jwks') return undefined;
  const { classified } = facts;
  const isNamed =
    classified?.by === 'words' &&
    classified.certainty === 'sure' &&
    !['login-page', 'server-down'].includes(classified.kind);
  if (isNamed) return undefined;
  const { title, bytes } = errorResponse.html;
  // Django sends text/html with every refusal, also with an empty one.
  if (bytes === 0) return undefined;
  const named = title === undefined ? 'no title' : `title "${title}"`;
  const { status } = errorResponse;
  const code = status === undefined ? '' : `, HTTP ${status}`;
  const seen = `an HTML page instead of JSON: text/html, ${bytes} characters, ${named}${code}`;
  // A refusal may be meant, in another form than the protocol has.
  const isRefusal = status === 401 || status === 403 || status === 405;
  return isRefusal ? possible(seen, 3) : likely(seen, 3);
};

/** Neither metadata nor a token response is a redirect; a captive portal sends one. */
const redirected: Matcher = ({ observed }) => {
  const last = observed.at(-1);
  if (last === undefined || !['discovery', 'token'].includes(last.step)) return undefined;
  const { status } = last.errorResponse;
  const location = last.exchange.response?.headers['location'];
  if (!isRedirect(status) || location === undefined) return undefined;
  return likely(`a redirect to ${location.slice(0, 200)} instead of JSON, HTTP ${status}`, 3);
};

/** Whether the origin of the last request has answered as an authorization server before. */
export function isServerKnown({ observed, run }: Facts): boolean {
  const origin = originOf(observed.at(-1)?.exchange.request.url ?? '');
  const answered = observed.filter(
    ({ step, errorResponse: { status, html } }) =>
      (step === 'discovery' || step === 'jwks') && status === 200 && html === undefined,
  );
  const urls = [
    ...answered.map(({ exchange }) => exchange.request.url),
    ...(run.reused ?? []).map(({ url }) => url),
  ];
  return origin !== undefined && urls.some((url) => originOf(url) === origin);
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
