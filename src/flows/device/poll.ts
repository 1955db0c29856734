import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import type { Settings } from '../../model/settings.ts';
import { Failure } from '../../model/errors.ts';
import type { Connection } from '../../oauth/connection.ts';
import {
  firstStep,
  nextStep,
  type PollOutcome,
  type PollStep,
  type TokenEndpointResponse,
} from '../../oauth/device-polling.ts';
import {
  type DeviceAuthorization,
  processDeviceToken,
  requestDeviceToken,
} from '../../oauth/device-request.ts';
import { retryAfterSeconds } from '../../util/retry-after.ts';
import type { Stopwatch } from './stopwatch.ts';
import { providerFetch } from '../server/connect.ts';

export type PollingEvent =
  /**
   * Emitted before each wait, and every second for a countdown; `seconds` is the total time left.
   */
  | { readonly type: 'waiting'; readonly seconds: number }
  | {
      readonly type: 'slow_down';
      /** The new polling interval in seconds. */
      readonly interval: number;
      readonly slowDowns: number;
      /** How much faster the timers of this machine run than its wall clock, in percent. */
      readonly driftPercent: number;
    }
  | { readonly type: 'poll_failed'; readonly detail: string; readonly seconds: number };

export type Polling = {
  readonly context: Context;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly authorization: DeviceAuthorization;
  readonly resource: readonly string[];
  /** Started when the code was received. */
  readonly watch: Stopwatch;
  /** Report the time left every second. */
  readonly countdown: boolean;
  readonly emit: (event: PollingEvent) => void;
};

/** Starts the lifetime of a code that was just received; nothing is sent yet. */
export function startPolling(
  { authorization, watch }: Polling,
  timeout: number | undefined,
): PollStep {
  return firstStep({ ...authorization, timeout }, watch.seconds());
}

/** Polls the token endpoint, one interval after each response, until a decision or the timeout. */
export async function finishPolling(
  polling: Polling,
  first: PollStep,
): Promise<TokenEndpointResponse> {
  const { watch, authorization } = polling;
  let step = first;
  while (step.type === 'wait') {
    const { state } = step;
    await pause(polling, step);
    const left = state.endsAt - watch.seconds();
    const outcome: PollOutcome = left <= 0 ? { type: 'expired' } : await poll(polling, left);
    step = nextStep(state, outcome, watch.seconds());
    report(outcome, step, polling);
  }
  if (step.type === 'failed') throw step.failure;
  if (step.type === 'expired') throw timedOut(step, authorization.expires_in);
  return step.response;
}

function timedOut(
  { message, limit }: Extract<PollStep, { type: 'expired' }>,
  lifetime: number,
): Failure {
  if (limit === 'timeout') {
    return new Failure('timeout', message, { advice: { id: 'code_not_confirmed', lifetime } });
  }
  return new Failure('timeout', message, { code: 'expired_token', rule: 'D03' });
}

/** Seconds; after the machine was suspended, a timer would still run for the time it had left. */
const maxSlice = 5;

/** Waits by the stopwatch: a timer that fired too early is set again for the rest. */
async function pause(
  { context, watch, countdown, emit }: Polling,
  { seconds, state }: Extract<PollStep, { type: 'wait' }>,
): Promise<void> {
  const until = watch.seconds() + seconds;
  const slice = countdown ? 1 : maxSlice;
  const most = 10 + (2 * seconds) / slice;
  for (let round = 0; round < most; round += 1) {
    const now = watch.seconds();
    const left = Math.ceil((until - now) * 1000);
    if (left <= 0) return;
    if (countdown || round === 0) emit({ type: 'waiting', seconds: state.endsAt - now });
    await context.sleep(Math.min(slice * 1000, left));
  }
}

/** How long after the end a response is still awaited, in seconds: it may carry the tokens. */
const grace = 5;

async function poll(polling: Polling, left: number): Promise<PollOutcome> {
  const { context, settings, connection, authorization, resource } = polling;
  const limit = AbortSignal.timeout(Math.ceil((left + grace) * 1000));
  const http = providerFetch(context, settings, 'device token');
  const fetch: Fetch = (url, options) => http(url, { ...options, signal: limit });
  try {
    const response = await requestDeviceToken(connection, authorization, { fetch, resource });
    const retryAfter = retryAfterSeconds(response.headers, context.now());
    return await processDeviceToken(connection, response, retryAfter);
  } catch (error) {
    if (limit.aborted) return { type: 'expired' };
    if (!(error instanceof Failure) || error.kind !== 'network') throw error;
    return { type: 'transient', detail: error.message };
  }
}

function report(outcome: PollOutcome, step: PollStep, { watch, emit }: Polling): void {
  if (step.type !== 'wait') return;
  if (outcome.type === 'slow_down') {
    const { interval, slowDowns } = step.state;
    const driftPercent = watch.driftPercent();
    emit({ type: 'slow_down', interval, slowDowns, driftPercent });
  }
  if (outcome.type === 'transient') {
    emit({ type: 'poll_failed', detail: outcome.detail, seconds: step.seconds });
  }
}
