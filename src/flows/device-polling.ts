import type { Context } from '../context.ts';
import type { Settings } from '../settings.ts';
import { Failure } from '../errors.ts';
import type { Connection } from '../oauth/connection.ts';
import {
  firstStep,
  nextStep,
  type PollOutcome,
  type PollStep,
  type TokenEndpointResponse,
} from '../oauth/device.ts';
import {
  type DeviceAuthorization,
  processDeviceToken,
  requestDeviceToken,
} from '../oauth/device-request.ts';
import { retryAfterSeconds } from './retry-after.ts';
import { wire } from './wire.ts';

export type PollingEvent =
  /** Told before each wait, and every second of it for a countdown; `seconds` are left in all. */
  | { readonly type: 'waiting'; readonly seconds: number }
  | { readonly type: 'slower'; readonly interval: number; readonly slowDowns: number }
  | { readonly type: 'survived'; readonly detail: string; readonly seconds: number };

export type Polling = {
  readonly context: Context;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly authorization: DeviceAuthorization;
  readonly resource: readonly string[];
  /** Tell the time that is left every second. */
  readonly countdown: boolean;
  readonly tell: (event: PollingEvent) => void;
};

/** The polling of a code that has just arrived: its life begins, nothing is asked yet. */
export function beginPolling(
  { context, authorization }: Polling,
  timeout: number | undefined,
): PollStep {
  return firstStep({ ...authorization, timeout }, seconds(context));
}

/** Asks the token endpoint, one interval after each answer, until somebody or time has decided. */
export async function finishPolling(
  polling: Polling,
  first: PollStep,
): Promise<TokenEndpointResponse> {
  let step = first;
  while (step.type === 'wait') {
    const { state } = step;
    await pause(polling, step);
    const isOver = seconds(polling.context) >= state.endsAt;
    const outcome: PollOutcome = isOver ? { type: 'over' } : await poll(polling);
    step = nextStep(state, outcome, seconds(polling.context));
    report(outcome, step, polling.tell);
  }
  if (step.type === 'failed') throw step.failure;
  return step.response;
}

async function pause(
  { context, countdown, tell }: Polling,
  { seconds: whole, state }: Extract<PollStep, { type: 'wait' }>,
): Promise<void> {
  const slice = countdown ? 1 : whole;
  for (let left = whole; left > 0; left -= slice) {
    tell({ type: 'waiting', seconds: state.endsAt - seconds(context) });
    await context.sleep(Math.min(slice, left) * 1000);
  }
}

async function poll(polling: Polling): Promise<PollOutcome> {
  const { context, settings, connection, authorization, resource } = polling;
  const fetch = wire(context, settings, 'device token');
  try {
    const response = await requestDeviceToken(connection, authorization, { fetch, resource });
    const header = response.headers.get('retry-after');
    const retryAfter = retryAfterSeconds(header, context.now());
    return await processDeviceToken(connection, response, retryAfter);
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'network') throw error;
    return { type: 'transient', detail: error.message };
  }
}

function report(outcome: PollOutcome, step: PollStep, tell: Polling['tell']): void {
  if (step.type !== 'wait') return;
  const { interval, slowDowns } = step.state;
  if (outcome.type === 'slow_down') tell({ type: 'slower', interval, slowDowns });
  if (outcome.type === 'transient') {
    tell({ type: 'survived', detail: outcome.detail, seconds: step.seconds });
  }
}

function seconds(context: Context): number {
  return context.now() / 1000;
}
