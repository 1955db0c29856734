import type { ObservedExchange } from '../evidence/exchange.ts';
import { isResourceMetadata } from '../evidence/resources.ts';
import type { Facts } from '../facts.ts';
import type { Challenge } from '../../util/www-authenticate.ts';
import {
  apiSteps,
  isApi,
  isAt,
  likely,
  type Matcher,
  possible,
  setting,
  describeResponse,
  ruledOut,
} from '../match.ts';

/** The requests to an API or to the userinfo endpoint. */
export function calls({ observed }: Facts): readonly ObservedExchange[] {
  return observed.filter(({ step }) => isApi(step));
}

const protectedResourceMetadata = (facts: Facts) =>
  facts.observed.find(({ exchange }) =>
    /\/\.well-known\/oauth-protected-resource/.test(exchange.request.url),
  );

/** HTTP 401 without WWW-Authenticate (RFC 6750 section 3). */
export const withoutChallenge: Matcher = (facts) => {
  const { failed } = facts;
  // The userinfo endpoint is known, so nobody looks for its authorization server.
  if (failed === undefined || !isAt(facts, ['api']) || failed.errorResponse.status !== 401)
    return undefined;
  if (failed.step === 'pasted' && failed.exchange.response?.headers['content-type'] === undefined)
    return undefined;
  if (/\/\.well-known\//.test(failed.exchange.request.url)) return undefined;
  // An error of a token endpoint, which needs no challenge.
  if (failed.errorResponse.error === 'invalid_client') return undefined;
  if (failed.errorResponse.challenges.length > 0) return undefined;
  const seen = 'HTTP 401 without WWW-Authenticate';
  const isSaid = facts.classified?.by === 'words' || failed.errorResponse.error === 'invalid_token';
  return possible(seen, isSaid ? 0 : 2);
};

/** A refusal in the result of a tool, with HTTP 200. */
export const refusedUnder200: Matcher = (facts) => {
  const call = calls(facts).at(-1) ?? facts.observed.find(({ step }) => step === 'pasted');
  if (call?.errorResponse.status !== 200 || !/"jsonrpc"/.test(call.errorResponse.text))
    return undefined;
  const refused = /access denied|unauthori[sz]ed|not authenticated|authentication required/i.test(
    call.errorResponse.text,
  );
  return refused ? likely('HTTP 200 with a refusal in the result', 3) : undefined;
};

/** A well-known URL requires authentication. */
export const protectedMetadata: Matcher = ({ observed }) => {
  // Below an API that refuses everything, an issuer was only tried.
  const isOfApi = observed.some(({ step }) => step === 'resource');
  const found = observed.find(
    ({ exchange, errorResponse, step }) =>
      (!isOfApi || step === 'resource metadata') &&
      /\/\.well-known\//.test(exchange.request.url) &&
      (errorResponse.status === 401 || errorResponse.status === 403),
  );
  return (
    found && likely(`${found.exchange.request.url} answered HTTP ${found.errorResponse.status}`, 4)
  );
};

/** resource in the metadata is not the URL that was called (RFC 9728 section 3.3). */
export const otherResource: Matcher = (facts) => {
  const document = protectedResourceMetadata(facts);
  const resource = document?.errorResponse.members['resource'];
  const called = calls(facts).at(-1)?.exchange.request.url;
  if (typeof resource !== 'string' || called === undefined) return undefined;
  const fits =
    `${called}/`.startsWith(resource.endsWith('/') ? resource : `${resource}/`) ||
    called.split('?')[0] === resource;
  return fits
    ? undefined
    : likely(`${called} was called, but its metadata has the resource ${resource}`, 4);
};

/** The metadata has members that are null or empty. */
export const emptyMembers: Matcher = ({ metadata, observed, step }) => {
  const members = step === 'pasted' ? (observed[0]?.errorResponse.members ?? {}) : metadata;
  const looksLikeMetadata =
    typeof members['issuer'] === 'string' || members['token_endpoint'] !== undefined;
  const empty = Object.entries(members).filter(
    ([name, value]) => /_endpoint$|_uri$/.test(name) && (value === null || value === ''),
  );
  if (!looksLikeMetadata || empty.length === 0) return undefined;
  return likely(
    `the metadata has ${empty.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')}`,
    0,
  );
};

/** The pasted metadata does not advertise PKCE. */
export const pastedMetadata: Matcher = ({ observed }) => {
  const members = observed.find(({ step }) => step === 'pasted')?.errorResponse.members ?? {};
  const isMetadata =
    typeof members['issuer'] === 'string' && members['authorization_endpoint'] !== undefined;
  return isMetadata && members['code_challenge_methods_supported'] === undefined
    ? likely('the metadata has no code_challenge_methods_supported', 2)
    : undefined;
};

/** Resource metadata were pasted (RFC 9728). */
export const pastedResource: Matcher = ({ observed }) => {
  const members = observed.find(({ step }) => step === 'pasted')?.errorResponse.members ?? {};
  if (!isResourceMetadata(members)) return undefined;
  const { resource, authorization_servers: servers } = members;
  const named = Array.isArray(servers) ? servers.map(String).join(', ') : 'none';
  return likely(`resource is ${String(resource)}, authorization_servers: ${named}`, 3);
};

/** A pasted challenge asks for a token, and says nothing of an error (RFC 6750 section 3). */
export const pastedChallenge: Matcher = ({ failed, errorResponse }) => {
  const { challenges, error, status = 401 } = errorResponse;
  const challenge = tokenChallenge(challenges);
  if (failed?.step !== 'pasted' || challenge === undefined) return undefined;
  if (error !== undefined || status !== 401) return undefined;
  const { scope, resource_metadata: metadata } = challenge.parameters;
  const parts = [
    `the challenge asks for a ${challenge.scheme === 'dpop' ? 'DPoP' : 'Bearer'} token`,
    ...(scope === undefined ? [] : [`with the scope ${scope}`]),
    ...(metadata === undefined ? [] : [`and names the metadata of the API, ${metadata}`]),
  ];
  return likely(parts.join(' '), 2);
};

function tokenChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  return challenges.find(({ scheme }) => scheme === 'bearer' || scheme === 'dpop');
}

/** The API refused the token, or several in a row; the code says so whatever is wrong with it. */
export const tokenRefused: Matcher = (facts) => {
  if (!isAt(facts, apiSteps) || facts.errorResponse.error !== 'invalid_token') return undefined;
  const refused = calls(facts).filter(({ errorResponse }) => errorResponse.status === 401);
  if (refused.length > 1) {
    return likely(
      `the API refused ${refused.length} tokens in a row: ${describeResponse(facts)}`,
      3,
    );
  }
  const isNamed = facts.classified?.certainty === 'suggested' && facts.errorResponse.description;
  return isNamed ? possible(describeResponse(facts), 1) : likely(describeResponse(facts), 1);
};

/** The scopes that an API requires and the token does not have. */
export const missingScope: Matcher = (facts) => {
  if (facts.run.failure?.rule === 'M25') return ruledOut('a sign-in for the scope has not helped');
  const challenge = facts.errorResponse.challenges.find(
    ({ parameters }) => parameters['error'] === 'insufficient_scope',
  );
  const isMissing = facts.errorResponse.error === 'insufficient_scope' || challenge !== undefined;
  if (!isMissing) return withoutOpenid(facts);
  const wanted = challenge?.parameters['scope'];
  const held = setting(facts, 'scope');
  const required =
    wanted === undefined
      ? ''
      : `; the required scope is "${wanted}"${held === undefined ? '' : `, requested was "${held}"`}`;
  return likely(`${describeResponse(facts)}${required}`, 3);
};

/** Userinfo is for tokens with the scope openid (OpenID Connect Core section 5.3.1). */
function withoutOpenid({ failed, run }: Facts) {
  const granted = run.local?.storedScope;
  const isRefused = failed?.step === 'userinfo' && (failed.errorResponse.status ?? 0) >= 400;
  if (!isRefused || granted === undefined || granted.split(' ').includes('openid'))
    return undefined;
  return likely(`the granted scope is "${granted}", and userinfo requires openid`, 4);
}

/** The redirect URI is not in the metadata document of the client. */
export const otherDocument: Matcher = (facts) => {
  const client = facts.authorization?.sent['client_id'] ?? setting(facts, 'client_id') ?? '';
  const isMeant =
    /redirect.?uri/i.test(facts.errorResponse.text) &&
    isAt(facts, ['authorization', 'callback', 'token']);
  return isMeant && client.startsWith('https://')
    ? likely(`${describeResponse(facts)}, and the client id ${client} is the URL of a document`, 4)
    : undefined;
};

/** What a step-up challenge requires, as flags of `login` (RFC 9470 section 3). */
export function stepUpFlags({ errorResponse }: Facts): string {
  const challenge = errorResponse.challenges.find(
    ({ parameters }) => parameters['error'] === 'insufficient_user_authentication',
  );
  const { acr_values, max_age = '' } = challenge?.parameters ?? {};
  const acr = acr_values && plainValues.test(acr_values) ? ` --acr-values '${acr_values}'` : '';
  return `${acr}${/^\d{1,9}$/.test(max_age) ? ` --max-age ${max_age}` : ''}`;
}

const plainValues = /^[\w.:/ -]{1,300}$/;
