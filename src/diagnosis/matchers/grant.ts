import type { Facts } from '../facts.ts';
import { clientSteps, isAt, likely, type Matcher, possible, describeResponse } from '../match.ts';

export const at = ['token', 'refresh'] as const;

/** Codes of GitHub, which it sends with HTTP 200. */
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

/** The server could not read the format of the request body. */
export const wrongBody: Matcher = (facts) => {
  const { errorResponse, failed } = facts;
  const type = failed?.exchange.request.headers['content-type'];
  const sent = type === undefined ? '' : `; the content type of the request was ${type}`;
  const unread =
    errorResponse.status === 415 ||
    /missing.{0,20}grant_type|grant_type.{0,20}(missing|required)|Unsupported content.?type/i.test(
      errorResponse.text,
    );
  if (!isAt(facts, clientSteps)) return undefined;
  if (unread) return likely(`${describeResponse(facts)}${sent}`, 3);
  return errorResponse.error === 'unsupported_grant_type'
    ? likely(`${describeResponse(facts)}${sent}`, type?.includes('json') ? 3 : 0)
    : undefined;
};

/** The metadata say that the server does not offer the grant, whatever the client may. */
export const grantNotOffered: Matcher = (facts) => {
  const { error } = facts.errorResponse;
  const isRefused = error === 'unsupported_grant_type' || error === 'unauthorized_client';
  // fosite has no word for a grant of which it has no handler.
  const isVague = error === 'invalid_request' && facts.classified?.by !== 'words';
  const offered = isRefused || isVague ? unofferedGrant(facts) : undefined;
  if (offered === undefined) return undefined;
  return likely(
    `${describeResponse(facts)}; grant_types_supported of the metadata: ${offered.join(', ') || 'none'}`,
    4,
  );
};

/** The server has read the form, so it is the grant that it does not support. */
export const unsupportedGrant: Matcher = (facts) => {
  const { failed, errorResponse, step } = facts;
  if (grantNotOffered(facts) !== undefined) return undefined;
  const type = failed?.exchange.request.headers['content-type'];
  const isRead = type?.includes('x-www-form-urlencoded') && step === 'token';
  return isRead && errorResponse.error === 'unsupported_grant_type'
    ? likely(describeResponse(facts), 1)
    : undefined;
};

/** The grants that the server offers, where the one that was sent is not among them. */
function unofferedGrant({ failed, metadata }: Facts): readonly string[] | undefined {
  const grant = failed?.sent['grant_type'];
  const offered = offeredGrants({ metadata });
  return grant === undefined || offered?.includes(grant) !== false ? undefined : offered;
}

/** The grants that the metadata list, if they do. */
export function offeredGrants({
  metadata,
}: Pick<Facts, 'metadata'>): readonly string[] | undefined {
  const listed = metadata['grant_types_supported'];
  return Array.isArray(listed) ? listed.map(String) : undefined;
}

/**
 * "If either the subject_token or actor_token are invalid for any reason, or are unacceptable based
 * on policy, […] the value of the error parameter MUST be the invalid_request error code" (RFC 8693
 * section 2.2.2).
 */
export const refusedExchange: Matcher = (facts) => {
  const { failed, errorResponse } = facts;
  const isExchange = failed?.sent['grant_type']?.endsWith(':token-exchange') ?? false;
  const isNamed = /\b(?:subject|actor)[_ ]token\b/i.test(errorResponse.text);
  const isCode = ['invalid_request', 'invalid_grant', 'invalid_token'].includes(
    errorResponse.error ?? '',
  );
  if (!isCode || !isAt(facts, at) || !(isExchange || isNamed)) return undefined;
  if (grantNotOffered(facts) !== undefined) return undefined;
  const isSilent = errorResponse.description === undefined;
  return isNamed || isSilent
    ? likely(describeResponse(facts), isNamed ? 3 : 2)
    : possible(describeResponse(facts), 2);
};

/** The token response of Auth0 has no ID token. */
export const noIdToken: Matcher = ({ exchange, observed, server, run, authorization }) => {
  const client = authorization?.sent['client_id'] ?? '';
  const isMissing = run.failure?.advice?.some(({ id }) => id === 'no_id_token') === true;
  const granted = observed.find(
    ({ step, errorResponse }) =>
      step === 'token' &&
      errorResponse.status === 200 &&
      errorResponse.members['access_token'] !== undefined,
  );
  if (
    !isMissing &&
    (granted === undefined || granted.errorResponse.members['id_token'] !== undefined)
  )
    return undefined;
  if (client.startsWith('tpc_'))
    return likely(
      `the response has no ID token, and the client id ${client} is of a third-party client`,
      4,
    );
  return isMissing && exchange !== undefined && server?.kind === 'auth0'
    ? possible('the response of Auth0 has no ID token', 1)
    : undefined;
};

/** The token response is form-encoded. */
export const formResponse: Matcher = ({ observed }) => {
  const found = observed.find(({ step, errorResponse, exchange }) => {
    const isJson = /^\s*[{[]/.test(exchange.response?.body ?? '');
    return (
      (step === 'token' || step === 'pasted') &&
      (errorResponse.status ?? 200) === 200 &&
      errorResponse.members['access_token'] !== undefined &&
      !isJson
    );
  });
  return found === undefined
    ? undefined
    : likely('the token response is form-encoded, not JSON', 2);
};

/** The ids by which the support of Entra finds the request. */
export const support: Matcher = (facts) => {
  const { trace_id, correlation_id, timestamp } = facts.errorResponse.members;
  if (typeof trace_id !== 'string' || typeof correlation_id !== 'string') return undefined;
  const clock =
    facts.clockOffset === undefined ? '' : `; the clocks differ by ${facts.clockOffset.seconds} s`;
  return possible(
    `trace_id ${trace_id}, correlation_id ${correlation_id}, timestamp ${String(timestamp)}${clock}`,
    0,
  );
};
