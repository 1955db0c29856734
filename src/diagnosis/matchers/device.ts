import type { Facts } from '../facts.ts';
import {
  isAt,
  describeResponse,
  deviceSteps,
  likely,
  type Matcher,
  possible,
  ruledOut,
  matchesError,
} from '../match.ts';
import { offeredGrants } from './grant.ts';

export const at = deviceSteps;

function polls({ observed }: Facts) {
  return observed.filter(({ step }) => step === 'device token');
}

/** The last poll was answered with authorization_pending (RFC 8628 section 3.5). */
export const waiting: Matcher = (facts) => {
  const last = polls(facts).at(-1) ?? facts.observed.find(({ step }) => step === 'pasted');
  if (last?.errorResponse.error !== 'authorization_pending') return undefined;
  return likely(
    `the last response was authorization_pending (HTTP ${last.errorResponse.status}): not confirmed yet`,
    1,
  );
};

/** Polls at a shorter interval than the server asked for, by the clock of this machine. */
export const tooFast: Matcher = (facts) => {
  const all = polls(facts);
  const refused = all.filter(({ errorResponse }) => errorResponse.error === 'slow_down');
  if (facts.step === 'pasted' || facts.observed[0]?.step === 'pasted')
    return matchesError({ codes: ['slow_down'] })(facts) ?? pastedSlowDown(facts);
  if (all.length > 0 && refused.length === 0)
    return ruledOut('the server never answered slow_down');
  if (refused.length === 0) return undefined;
  const gaps = all
    .slice(1)
    .map((poll, index) => poll.exchange.startedAt - (all[index]?.exchange.startedAt ?? 0));
  const shortest = (Math.min(...gaps) / 1000).toFixed(1);
  const asked = facts.observed.find(({ step }) => step === 'device authorization')?.errorResponse
    .members['interval'];
  const measured = `slow_down was answered ${refused.length} times; the server requires ${typeof asked === 'number' ? asked : 5} s between requests, the shortest interval was ${shortest} s by this clock`;
  return refused.length > 1
    ? likely(`${measured}: this clock may run fast`, 3)
    : possible(measured, 1);
};

function pastedSlowDown({ observed }: Facts) {
  return observed.some(({ errorResponse }) => errorResponse.error === 'slow_down')
    ? likely('the response was slow_down', 1)
    : undefined;
}

/** The device authorization response lacks a member of RFC 8628 section 3.2. */
export const unnamed: Matcher = ({ observed, metadata, run }) => {
  const response = observed.find(
    ({ errorResponse }) => errorResponse.members['device_code'] !== undefined,
  );
  if (response === undefined || run.command.startsWith('verify')) return undefined;
  const { members } = response.errorResponse;
  if (members['verification_uri'] === undefined && members['verification_url'] !== undefined) {
    return likely('the response has verification_url instead of verification_uri', 2);
  }
  const isNamed = members['verification_uri'] !== undefined;
  return isNamed &&
    metadata['issuer'] !== undefined &&
    members['verification_uri_complete'] === undefined
    ? possible('the response has no verification_uri_complete', 0)
    : undefined;
};

/** Whether the server publishes that it has the device flow. */
export function listsDeviceGrant(facts: Facts): boolean {
  return offeredGrants(facts)?.includes('urn:ietf:params:oauth:grant-type:device_code') === true;
}

/** Whether the last device authorization request named no scope. */
export function asksForNoScope({ observed }: Facts): boolean {
  const last = observed.findLast(({ step }) => step === 'device authorization');
  return last !== undefined && (last.sent['scope'] ?? '') === '';
}

/** The client may not use the device flow. */
export const notForDevices: Matcher = (facts) => {
  const isDevice = facts.step !== undefined && facts.step !== 'pasted';
  const { status, error } = facts.errorResponse;
  // That status is about the authentication of the client, whatever the code.
  if (status === 401 && error === 'unauthorized_client') return undefined;
  const opinion = matchesError({
    at,
    codes: isDevice
      ? ['device_flow_disabled', 'unauthorized_client', 'unsupported_grant_type']
      : ['device_flow_disabled'],
    phrases:
      /client missing grant type .{0,200}device_code|device flow must be explicitly enabled|not (allowed|enabled).{0,40}device/i,
    numbers: isDevice ? ['7000218'] : [],
  })(facts);
  return opinion && { ...opinion, weight: 4 };
};

/** The server does not know the device code. */
export const unknownDeviceCode: Matcher = (facts) => {
  const isDevice = facts.step === 'device token';
  const opinion = matchesError({
    at,
    codes: [
      'incorrect_device_code',
      ...(isDevice ? ['bad_verification_code', 'invalid_grant'] : []),
    ],
    numbers: ['70018', '90120'],
  })(facts);
  return opinion && { ...opinion, weight: 3 };
};

/** The scopes of which Google says that the device flow does not have them. */
export function googleScopes(text: string): string | undefined {
  return /invalid device flow scope: ?([^"\n\\]*)/i.exec(text)?.[1];
}

/** A scope is refused, which Google does in a sentence of its own. */
export const refusedDeviceScope: Matcher = (facts) => {
  if (googleScopes(facts.errorResponse.text) !== undefined)
    return likely(describeResponse(facts), 3);
  return facts.step !== 'pasted' &&
    facts.step !== undefined &&
    isAt(facts, at) &&
    facts.errorResponse.error === 'invalid_scope'
    ? likely(describeResponse(facts), 2)
    : undefined;
};
