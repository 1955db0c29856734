import { describe, expect, it } from 'vitest';
import {
  firstStep,
  nextStep,
  type PollLimits,
  type PollOutcome,
  type PollState,
  type PollStep,
} from '../../src/oauth/device-polling.ts';
import { outcomeOfError } from '../../src/oauth/device-errors.ts';

const start = 1_000;

function waitOf(step: PollStep): { readonly seconds: number; readonly state: PollState } {
  if (step.type !== 'wait') throw new Error(`expected a wait, saw ${JSON.stringify(step)}`);
  return step;
}

const begin = (limits: PollLimits) => firstStep(limits, start);

/** The waits that follow one another when answers come at once. */
function waits(outcomes: readonly PollOutcome[], limits: { interval?: number } = {}): number[] {
  let { seconds, state } = waitOf(begin({ expires_in: 3600, ...limits }));
  let now = start + seconds;
  const found = [seconds];
  for (const outcome of outcomes) {
    ({ seconds, state } = waitOf(nextStep(state, outcome, now)));
    now += seconds;
    found.push(seconds);
  }
  return found;
}

const pending: PollOutcome = { type: 'pending' };
const slowDown: PollOutcome = { type: 'slow_down' };
const transient: PollOutcome = { type: 'transient', detail: 'HTTP 503' };

describe('the interval between two polls', () => {
  it('is 5 s when the server names none', () => {
    expect(waits([pending, pending])).toEqual([5, 5, 5]);
  });

  it('is the one of the server when that is longer', () => {
    expect(waits([pending], { interval: 12 })).toEqual([12, 12]);
  });

  it('is never shorter than 5 s', () => {
    expect(waits([pending], { interval: 1 })).toEqual([5, 5]);
  });

  it('grows by 5 s with each slow_down for good (RFC 8628 section 3.5)', () => {
    expect(waits([slowDown, pending, slowDown, pending])).toEqual([5, 10, 10, 15, 15]);
  });

  it('follows slow_down to the interval that the server names, never below its own', () => {
    expect(waits([{ type: 'slow_down', interval: 30 }, pending])).toEqual([5, 30, 30]);
    expect(waits([{ type: 'slow_down', interval: 1 }, pending])).toEqual([5, 10, 10]);
  });

  it('honours Retry-After of a slow_down when it is longer', () => {
    expect(waits([{ ...slowDown, retryAfter: 40 }, pending])).toEqual([5, 40, 10]);
    expect(waits([{ ...slowDown, retryAfter: 3 }, pending])).toEqual([5, 10, 10]);
  });

  it('doubles while nothing sensible is answered, up to a minute, and recovers', () => {
    const setbacks = [transient, transient, transient, transient, transient];
    expect(waits([...setbacks, pending, transient])).toEqual([5, 10, 20, 40, 60, 60, 5, 10]);
  });

  it('keeps the longer interval of a slow server through a backoff', () => {
    expect(waits([transient], { interval: 90 })).toEqual([90, 90]);
  });

  it('honours Retry-After when it is longer', () => {
    expect(waits([{ ...transient, retryAfter: 77 }, pending])).toEqual([5, 77, 5]);
    expect(waits([{ ...transient, retryAfter: 1 }])).toEqual([5, 10]);
  });
});

describe('the end of the wait', () => {
  it('is never overslept: the last wait ends with the code', () => {
    const { state } = waitOf(begin({ expires_in: 12 }));
    expect(waitOf(nextStep(state, pending, start + 10)).seconds).toBe(2);
  });

  it.each([600, 3600, 999_999_999])('is not waited for when Retry-After is %i s', (retryAfter) => {
    const { state } = waitOf(begin({ expires_in: 600 }));
    expect(waitOf(nextStep(state, { ...transient, retryAfter }, start + 5)).seconds).toBe(10);
    expect(waitOf(nextStep(state, { ...slowDown, retryAfter }, start + 5)).seconds).toBe(10);
  });

  it.each([600, 5000, 1e15])('is not waited for when the interval is %d s', (interval) => {
    const { seconds, state } = waitOf(begin({ expires_in: 600, interval }));
    expect(seconds).toBe(5);
    const slower: PollOutcome = { type: 'slow_down', interval };
    expect(waitOf(nextStep(state, slower, start + 5)).seconds).toBe(10);
  });

  it('is that of the code when nobody set another', () => {
    const { state } = waitOf(begin({ expires_in: 900 }));
    expect(nextStep(state, { type: 'expired' }, start + 900)).toEqual({
      type: 'expired',
      message: 'the code expired: not confirmed within 900 s',
      limit: 'code',
    });
  });

  it('that the server ends before its time is told in its words, whoever set the limit', () => {
    const { state } = waitOf(begin({ expires_in: 900, timeout: 20 }));
    expect(nextStep(state, { type: 'expired', serverError: 'expired_token' }, start + 5)).toEqual({
      type: 'expired',
      message: 'the code expired: expired_token',
      limit: 'code',
    });
  });

  it('comes when an answer arrives after the code has expired', () => {
    const { state } = waitOf(begin({ expires_in: 900 }));
    expect(nextStep(state, pending, start + 901).type).toBe('expired');
  });

  it('names the trouble when the server did not respond to the end', () => {
    const { state } = waitOf(begin({ expires_in: 900 }));
    const troubled = waitOf(nextStep(state, transient, start + 5)).state;
    expect(nextStep(troubled, { type: 'expired' }, start + 900)).toMatchObject({
      message: expect.stringContaining('HTTP 503'),
    });
  });

  it('is the timeout of the person when that is shorter, and says so', () => {
    const { state } = waitOf(begin({ expires_in: 900, timeout: 20 }));
    expect(state.endsAt).toBe(start + 20);
    expect(nextStep(state, { type: 'expired' }, start + 20)).toEqual({
      type: 'expired',
      message: 'the code was not confirmed within 20 s',
      limit: 'timeout',
    });
  });

  it('is never more than a day away, whatever the server says', () => {
    expect(waitOf(begin({ expires_in: 1e15 })).state.endsAt).toBe(start + 86_400);
  });

  it('comes at once with tokens', () => {
    const { state } = waitOf(begin({ expires_in: 900 }));
    const response = { access_token: 'a', token_type: 'bearer' } as const;
    expect(nextStep(state, { type: 'tokens', response }, start + 5)).toEqual({
      type: 'done',
      response,
    });
  });
});

function meaningOf(error: string, status = 400, more: object = {}): PollOutcome {
  return outcomeOfError({ error, status, ...more }, undefined);
}

describe('an error answer', () => {
  it.each([200, 400, 403, 428, 429, 500])(
    'with authorization_pending is pending under HTTP %i',
    (status) => {
      expect(meaningOf('authorization_pending', status)).toEqual({ type: 'pending' });
    },
  );

  it.each([400, 403, 429])('with slow_down slows down under HTTP %i', (status) => {
    expect(meaningOf('slow_down', status, { interval: 10 })).toEqual({
      type: 'slow_down',
      interval: 10,
    });
  });

  it.each(['access_denied', 'authorization_declined'])('with %s is a refusal', (error) => {
    const refused = meaningOf(error, 403);
    expect(refused).toMatchObject({
      type: 'failed',
      failure: { kind: 'refused', exitCode: 4, code: error },
    });
  });

  it.each(['expired_token', 'token_expired'])('with %s ends the wait', (error) => {
    expect(meaningOf(error)).toEqual({ type: 'expired', serverError: `${error} (HTTP 400)` });
  });

  it.each([
    ['server_error', 400],
    ['temporarily_unavailable', 400],
    ['too_many_requests', 429],
    ['anything', 503],
  ])('with %s under HTTP %i passes', (error, status) => {
    expect(meaningOf(error, status)).toMatchObject({ type: 'transient' });
  });

  it.each([
    ['bad_verification_code', 'the server does not know the device code'],
    ['incorrect_device_code', 'the server does not know the device code'],
    ['incorrect_client_credentials', 'the server does not know this client'],
    [
      'invalid_grant',
      'the device code was already used, has expired, or was issued to another client',
    ],
    ['invalid_scope', 'this scope is not allowed in the device flow'],
    ['device_flow_disabled', 'the device flow is disabled for this client'],
    ['unauthorized_client', 'this client may not use the device flow'],
    ['unsupported_grant_type', 'the server does not support the device grant'],
    ['another_code', 'the device sign-in failed'],
    ['constructor', 'the device sign-in failed'],
  ])('with %s is said in a sentence', (error, says) => {
    expect(meaningOf(error)).toMatchObject({
      type: 'failed',
      failure: {
        kind: 'oauth_error',
        exitCode: 8,
        code: error,
        message: `${says}: ${error} (HTTP 400)`,
        advice: [{ id: 'device_error_code', code: error }],
      },
    });
  });

  it.each(['unauthorized_client', 'invalid_client'])(
    'with 401 and %s is about the client',
    (code) => {
      const message = `the server refuses the authentication of this client: ${code} (HTTP 401)`;
      expect(meaningOf(code, 401)).toMatchObject({ type: 'failed', failure: { message } });
    },
  );

  it('hands what the server describes on to the advice', () => {
    const description = 'AADSTS7000218: The …';
    const failed = meaningOf('invalid_client', 401, { error_description: description });
    const advice = [{ id: 'device_error_code', code: 'invalid_client', description }];
    expect(failed).toMatchObject({ type: 'failed', failure: { advice } });
  });
});
