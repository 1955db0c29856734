import { clockTime } from '../evidence/exchange.ts';
import type { Exchange } from '../../model/exchange.ts';
import type { Facts } from '../facts.ts';
import {
  formatDuration,
  either,
  byRule,
  isAt,
  likely,
  type Matcher,
  possible,
  ruledOut,
  matchesError,
  describeResponse,
} from '../match.ts';
import { isWithoutCause } from './code.ts';

export const at = ['refresh'] as const;

/** Whether the refresh token itself was refused; a pasted response may be about a code as well. */
function isDead({ errorResponse, step, run }: Facts): boolean {
  const ofRefresh = step === 'refresh' || (step === undefined && /refresh/.test(run.command));
  // The flow has judged a refusal under another code (`judgeRefreshError`).
  const isEnded = run.failure?.kind === 'human_needed' && step === 'refresh';
  return ofRefresh && (errorResponse.error === 'invalid_grant' || isEnded);
}

/** Seconds since the refresh token was obtained. */
export function refreshAge({ run, failed }: Facts): number | undefined {
  const from = run.local?.refreshTokenFrom;
  const now = (failed?.exchange.startedAt ?? run.endedAt) / 1000;
  return from === undefined ? undefined : Math.max(0, Math.round(now - from));
}

/** There is no refresh token. */
export const withoutOne: Matcher = ({ run, observed }) => {
  if (run.failure?.rule === 'R01') return likely(`atm-cli reported: ${run.failure.message}`, 3);
  const response = observed.find(
    ({ errorResponse }) =>
      (errorResponse.status ?? 200) === 200 && errorResponse.members['access_token'] !== undefined,
  );
  const isFirst =
    response?.step === 'token' || response?.step === 'device token' || response?.step === 'pasted';
  if (response === undefined || !isFirst) return undefined;
  if (response.errorResponse.members['refresh_token'] !== undefined)
    return ruledOut('the response has a refresh token');
  const because = 'the response has an access_token and no refresh_token';
  // A sign-in that failed did so for another reason.
  return run.failure === undefined ? likely(because, 1) : possible(because, 0);
};

/** The refresh token was already used and rotated. */
export const reused: Matcher = (facts) => {
  const opinion = matchesError({
    at,
    phrases:
      /refresh token (?:was|is|has) already (?:been )?used|refresh token (has been |is )?(reused|used already)|token reuse|Maximum allowed refresh token reuse exceeded|Stale token/i,
  })(facts);
  const { run, refreshSends } = facts;
  if (opinion !== undefined) return { ...opinion, weight: 3 };
  if (/unknown or invalid refresh token/i.test(facts.errorResponse.text) && isAt(facts, at))
    return possible(describeResponse(facts), 2);
  if (!isDead(facts)) return undefined;
  if (run.local?.replacedMeanwhile)
    return likely('another process replaced the stored tokens during this refresh', 4);
  const rotated = refreshSends
    .slice(0, -1)
    .find(
      ({ errorResponse: response }) =>
        response.status === 200 && response.members['refresh_token'] !== undefined,
    );
  if (rotated !== undefined) {
    return likely(
      `the same refresh token was sent at ${clockTime(rotated.exchange.startedAt)}, and the server rotated it then`,
      4,
    );
  }
  // A refusal before this one is the same refusal, and no use of the token.
  const unanswered = refreshSends.slice(0, -1).filter(({ exchange }) => isUnanswered(exchange));
  if (unanswered.length > 0)
    return likely(`the same refresh token was sent ${unanswered.length + 1} times`, 3);
  return possible('whether another machine or a copy of the profile used it is not known here', 1);
};

/** Whether the server may have accepted a request without our knowing. */
function isUnanswered({ response }: Exchange): boolean {
  return response === undefined || response.status >= 500;
}

/** Says that it is no longer valid, and not that another use of it was the cause. */
const deadSession =
  /\b(?:refresh[ _]?token|session)\b[^.;]{0,40}\b(?:expired|revoked|ended|terminated|invalid|no longer)\b|\btoken_expired\b|\binvalid[ _]refresh[ _]token\b/i;

/** The refresh token or its session has expired. */
export const sessionExpired: Matcher = (facts) => {
  const opinion = matchesError({
    at,
    phrases:
      /token is not active|session not active|session doesn't have required client|offline session not active|refresh token (is |has )?expired|token has been expired or revoked/i,
    numbers: ['700082', '70008', '70043', '700084'],
  })(facts);
  const age = refreshAge(facts);
  const measured = age === undefined ? '' : `the refresh token was ${formatDuration(age)} old`;
  if (opinion !== undefined)
    return {
      ...opinion,
      because: [opinion.because, measured].filter(Boolean).join('; '),
      weight: 3,
    };
  const dead = matchesError({ at, phrases: deadSession })(facts);
  if (dead !== undefined) return possible(dead.because, 2);
  if (!isDead(facts)) return undefined;
  if (age === undefined) return possible('the age of the refresh token is not known', 0);
  if (age < 300) return ruledOut(measured);
  return age > 30 * 86_400 ? likely(measured, 2) : possible(measured, 1);
};

/** The same, for the lifetimes of Google. */
export const googleExpired: Matcher = (facts) => {
  if (facts.server !== undefined && facts.server.kind !== 'google') return undefined;
  if (facts.step === 'refresh' && facts.server === undefined) return undefined;
  const opinion = either(
    matchesError({ at, phrases: /token has been expired or revoked|invalid_rapt/i }),
    (given) =>
      isDead(given) && given.server?.kind === 'google'
        ? likely(describeResponse(given), 2)
        : undefined,
  )(facts);
  const age = refreshAge(facts);
  if (opinion === undefined || age === undefined) return opinion && { ...opinion, weight: 4 };
  const days = age / 86_400;
  const testing = days > 6.5 && days < 8 ? ', as long as in Testing mode (7 days)' : '';
  return {
    ...opinion,
    because: `${opinion.because}; the refresh token was ${formatDuration(age)} old${testing}`,
    weight: 4,
  };
};

/** A refusal without a word about its cause, or with no more than that the token is not valid. */
export const refusedWithoutCause: Matcher = (facts) => {
  if (facts.step !== 'refresh' || !isDead(facts)) return undefined;
  const { description } = facts.errorResponse;
  const because = describeResponse(facts);
  if (description === undefined || isWithoutCause(facts)) return likely(because, 1);
  return facts.classified?.kind === 'refresh-dead' ? likely(because, 0.5) : undefined;
};

/** The refresh token was issued to another client. */
export const otherClient: Matcher = (facts) => {
  const stored = byRule('R10', 4)(facts);
  const opinion = matchesError({
    at,
    phrases:
      /does not match the ID during the initial token issuance|refresh.token (was|is) not issued (to|for)|issued (to|for) (another|a different) client|client.?id.{0,20}mismatch/i,
  })(facts);
  if (stored !== undefined || opinion !== undefined) return stored ?? { ...opinion!, weight: 3 };
  return isDead(facts)
    ? possible('a refresh token is bound to the client it was issued to', 0)
    : undefined;
};

/** An earlier refresh was sent, but its response was never stored. */
export const lostRotation: Matcher = (facts) => {
  const sentAt = facts.run.local?.refreshSentAt;
  if (sentAt === undefined || !isDead(facts)) return undefined;
  return likely(
    `a refresh was sent at ${clockTime(sentAt * 1000)}, and its response was never stored`,
    4,
  );
};

/** The response to the refresh has no new refresh token. */
export const notRotated: Matcher = ({ observed }) => {
  const response = observed.findLast(
    ({ step, errorResponse }) =>
      step === 'refresh' &&
      errorResponse.status === 200 &&
      errorResponse.members['access_token'] !== undefined,
  );
  if (response === undefined || response.errorResponse.members['refresh_token'] !== undefined)
    return undefined;
  return possible('the response to the refresh has no new refresh token', 0);
};

/** The server or the network failed during the refresh. */
export const serverFailed: Matcher = (facts) => {
  const { failed, errorResponse } = facts;
  if (failed?.step !== 'refresh') return undefined;
  const { status = 0, html } = errorResponse;
  const isBroken = failed.exchange.error !== undefined || status >= 500 || html !== undefined;
  if (
    !isBroken &&
    errorResponse.error !== 'server_error' &&
    errorResponse.error !== 'temporarily_unavailable'
  )
    return undefined;
  return likely(describeResponse(facts), 4);
};

/** GitLab compares the redirect_uri in a refresh. */
export const gitlab: Matcher = (facts) => {
  if (!isDead(facts) || facts.server?.kind !== 'gitlab') return undefined;
  const sent = facts.failed?.sent['redirect_uri'];
  if (sent === undefined) return likely('the refresh was sent to GitLab without redirect_uri', 4);
  return possible(`redirect_uri was sent: ${sent}`, 1);
};

/** How to request a refresh token from each server. */
export const triggers: Readonly<Record<string, string>> = {
  auth0:
    'Auth0 issues one for the scope offline_access, and only when the API has "Allow Offline Access" on.',
  entra: 'Entra issues one for the scope offline_access.',
  fosite:
    'Ory issues one for the scope offline_access (or offline), with the grant refresh_token enabled for the client.',
  github: 'GitHub issues one when "Expire user authorization tokens" is on for the application.',
  google:
    'Google issues one for access_type=offline, and only with the first consent unless prompt=consent is sent.',
  'oidc-provider':
    'node oidc-provider issues one for offline_access together with prompt=consent, to clients with the grant refresh_token.',
  okta: 'Okta issues one for the scope offline_access, with the grant Refresh Token enabled for the application.',
  salesforce: 'Salesforce issues one for the scope refresh_token.',
  slack: 'Slack issues one when token rotation is on for the application.',
};
