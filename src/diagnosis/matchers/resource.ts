import type { ObservedExchange } from '../evidence/exchange.ts';
import type { Facts } from '../facts.ts';
import { apiSteps, isAt, likely, type Matcher, setting, describeResponse } from '../match.ts';

export function calls({ observed }: Facts): readonly ObservedExchange[] {
  return observed.filter(({ step }) => step === 'api' || step === 'userinfo');
}

const protectedResourceMetadata = (facts: Facts) =>
  facts.observed.find(({ exchange }) =>
    /\/\.well-known\/oauth-protected-resource/.test(exchange.request.url),
  );

export const withoutChallenge: Matcher = (facts) => {
  const { failed } = facts;
  if (failed === undefined || !isAt(facts, apiSteps) || failed.errorResponse.status !== 401)
    return undefined;
  if (failed.step === 'pasted' && failed.exchange.response?.headers['content-type'] === undefined)
    return undefined;
  if (/\/\.well-known\//.test(failed.exchange.request.url)) return undefined;
  // A token endpoint says that, and owes no challenge.
  if (failed.errorResponse.error === 'invalid_client') return undefined;
  return failed.errorResponse.challenges.length === 0
    ? likely('HTTP 401 came without WWW-Authenticate', 2)
    : undefined;
};

export const refusedUnder200: Matcher = (facts) => {
  const call = calls(facts).at(-1) ?? facts.observed.find(({ step }) => step === 'pasted');
  if (call?.errorResponse.status !== 200 || !/"jsonrpc"/.test(call.errorResponse.text))
    return undefined;
  const refused = /access denied|unauthori[sz]ed|not authenticated|authentication required/i.test(
    call.errorResponse.text,
  );
  return refused ? likely('HTTP 200 came with a refusal in the result', 3) : undefined;
};

export const protectedMetadata: Matcher = ({ observed }) => {
  const found = observed.find(
    ({ exchange, errorResponse }) =>
      /\/\.well-known\//.test(exchange.request.url) &&
      (errorResponse.status === 401 || errorResponse.status === 403),
  );
  return (
    found && likely(`${found.exchange.request.url} answered HTTP ${found.errorResponse.status}`, 4)
  );
};

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
    : likely(`${called} was called, and its metadata says resource ${resource}`, 4);
};

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

export const pastedMetadata: Matcher = ({ observed }) => {
  const members = observed.find(({ step }) => step === 'pasted')?.errorResponse.members ?? {};
  const isMetadata =
    typeof members['issuer'] === 'string' && members['authorization_endpoint'] !== undefined;
  return isMetadata && members['code_challenge_methods_supported'] === undefined
    ? likely('the metadata has no code_challenge_methods_supported', 2)
    : undefined;
};

export const tokenRefused: Matcher = (facts) => {
  if (!isAt(facts, apiSteps) || facts.errorResponse.error !== 'invalid_token') return undefined;
  const refused = calls(facts).filter(({ errorResponse }) => errorResponse.status === 401);
  return refused.length > 1
    ? likely(`the API refused ${refused.length} tokens in a row: ${describeResponse(facts)}`, 3)
    : likely(describeResponse(facts), 1);
};

/** The scopes that an API wants and the request did not ask for. */
export const missingScope: Matcher = (facts) => {
  const challenge = facts.errorResponse.challenges.find(
    ({ parameters }) => parameters['error'] === 'insufficient_scope',
  );
  const isMissing = facts.errorResponse.error === 'insufficient_scope' || challenge !== undefined;
  if (!isMissing) return undefined;
  const wanted = challenge?.parameters['scope'];
  const held = setting(facts, 'scope');
  const words =
    wanted === undefined
      ? ''
      : `; it wants the scope "${wanted}"${held === undefined ? '' : `, asked for was "${held}"`}`;
  return likely(`${describeResponse(facts)}${words}`, 3);
};

export const otherDocument: Matcher = (facts) => {
  const client = facts.authorization?.sent['client_id'] ?? setting(facts, 'client_id') ?? '';
  const isMeant =
    /redirect.?uri/i.test(facts.errorResponse.text) &&
    isAt(facts, ['authorization', 'callback', 'token']);
  return isMeant && client.startsWith('https://')
    ? likely(
        `${describeResponse(facts)}, and the client id ${client} is the address of a document`,
        4,
      )
    : undefined;
};
