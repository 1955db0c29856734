import {
  apiSteps,
  clientSteps,
  isAt,
  isRedirect,
  likely,
  type Matcher,
  possible,
  whatWasSaid,
} from '../match.ts';

export const at = ['token', 'refresh'] as const;

/** Of GitHub, whose codes come under HTTP 200. */
export const githubCodes = [
  'incorrect_client_credentials',
  'redirect_uri_mismatch',
  'bad_verification_code',
  'unverified_user_email',
];
export const slackCodes = [
  'bad_redirect_uri',
  'invalid_code',
  'bad_client_secret',
  'invalid_client_id',
  'oauth_authorization_url_mismatch',
  'code_already_used',
];

export const wrongBody: Matcher = (facts) => {
  const { said, failed } = facts;
  const type = failed?.exchange.request.headers['content-type'];
  const sent = type === undefined ? '' : `; the request was sent as ${type}`;
  const unread =
    said.status === 415 ||
    /missing.{0,20}grant_type|grant_type.{0,20}(missing|required)|Unsupported content.?type/i.test(
      said.text,
    );
  if (!isAt(facts, clientSteps)) return undefined;
  if (unread) return likely(`${whatWasSaid(facts)}${sent}`, 3);
  return said.error === 'unsupported_grant_type'
    ? likely(`${whatWasSaid(facts)}${sent}`, type?.includes('json') ? 3 : 0)
    : undefined;
};

/** The server has read the form, so it is the grant that it does not want. */
export const unsupportedGrant: Matcher = (facts) => {
  const { failed, said, step } = facts;
  const type = failed?.exchange.request.headers['content-type'];
  const isRead = type?.includes('x-www-form-urlencoded') && step === 'token';
  return isRead && said.error === 'unsupported_grant_type'
    ? likely(whatWasSaid(facts), 1)
    : undefined;
};

export const page: Matcher = (facts) => {
  const { failed, said } = facts;
  const portal = redirected(facts);
  if (portal !== undefined) return portal;
  if (failed === undefined || said.html === undefined || said.error !== undefined) return undefined;
  const isGateway = [502, 503, 504].includes(said.status ?? 0);
  const others = isGateway ? apiSteps : [];
  if (!isAt(facts, [...clientSteps, ...others, 'discovery', 'jwks'])) return undefined;
  if (failed.step === 'refresh' || failed.step === 'jwks') return undefined;
  const { title, bytes } = said.html;
  const named = title === undefined ? 'no title' : `title "${title}"`;
  return likely(
    `a page came instead of JSON: text/html, ${bytes} characters, ${named}${said.status === undefined ? '' : `, HTTP ${said.status}`}`,
    3,
  );
};

/** Neither metadata nor an answer about a grant is a redirect, which a portal sends. */
const redirected: Matcher = ({ observed }) => {
  const last = observed.at(-1);
  if (last === undefined || !['discovery', 'token'].includes(last.step)) return undefined;
  const { status } = last.said;
  const location = last.exchange.response?.headers['location'];
  if (!isRedirect(status) || location === undefined) return undefined;
  return likely(`a redirect to ${location.slice(0, 200)} came instead of JSON, HTTP ${status}`, 3);
};

export const noIdToken: Matcher = ({ exchange, observed, server, run, authorization }) => {
  const client = authorization?.sent['client_id'] ?? '';
  const isMissing = /response has no ID token/.test(run.failure?.message ?? '');
  const granted = observed.find(
    ({ step, said }) =>
      step === 'token' && said.status === 200 && said.members['access_token'] !== undefined,
  );
  if (!isMissing && (granted === undefined || granted.said.members['id_token'] !== undefined))
    return undefined;
  if (client.startsWith('tpc_'))
    return likely(`no ID token came, and the client id ${client} is of a third party`, 4);
  return isMissing && exchange !== undefined && server?.kind === 'auth0'
    ? possible('no ID token came from Auth0', 1)
    : undefined;
};

export const formAnswer: Matcher = ({ observed }) => {
  const found = observed.find(({ step, said, exchange }) => {
    const isJson = /^\s*[{[]/.test(exchange.response?.body ?? '');
    return (
      (step === 'token' || step === 'pasted') &&
      (said.status ?? 200) === 200 &&
      said.members['access_token'] !== undefined &&
      !isJson
    );
  });
  return found === undefined ? undefined : likely('the tokens came as a form and not as JSON', 2);
};

export const support: Matcher = (facts) => {
  const { trace_id, correlation_id, timestamp } = facts.said.members;
  if (typeof trace_id !== 'string' || typeof correlation_id !== 'string') return undefined;
  const clock =
    facts.clockOffset === undefined ? '' : `; the clocks differ by ${facts.clockOffset} s`;
  return possible(
    `trace_id ${trace_id}, correlation_id ${correlation_id}, timestamp ${String(timestamp)}${clock}`,
    0,
  );
};
