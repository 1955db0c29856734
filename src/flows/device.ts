import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { defaultScope } from '../oauth/attempt.ts';
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
  requestDeviceCode,
  requestDeviceToken,
} from '../oauth/device-request.ts';
import { tokenSetFrom } from '../oauth/token-set.ts';
import type { Settings } from '../settings.ts';
import type { BrowserChoice, Opening } from './browser.ts';
import { connect } from './connect.ts';
import { checkIdToken } from './id-token.ts';
import { openPage } from './open-page.ts';
import { remember, requireOwnProfile, type SignedIn } from './remember.ts';
import { retryAfterSeconds } from './retry-after.ts';

export type DeviceEvent =
  | {
      readonly type: 'code_ready';
      readonly user_code: string;
      readonly verification_uri: string;
      readonly verification_uri_complete?: string | undefined;
      /** Seconds. */
      readonly expires_in: number;
    }
  | { readonly type: 'browser'; readonly opening: Opening }
  /** Told before each wait, and every second of it for a countdown; `seconds` are left in all. */
  | { readonly type: 'waiting'; readonly seconds: number }
  | { readonly type: 'slower'; readonly interval: number; readonly slowDowns: number }
  | { readonly type: 'survived'; readonly detail: string; readonly seconds: number };

export type DeviceOptions = {
  readonly browser: BrowserChoice;
  /** Seconds that the person wants to wait, when not as long as the code lives. */
  readonly timeout?: number | undefined;
  /** Tell the time that is left every second. */
  readonly countdown: boolean;
  readonly tell: (event: DeviceEvent) => void;
};

/**
 * Signs in with a device code (RFC 8628): 1. ask for a code, 2. show it and open the page, 3. ask
 * the token endpoint, one interval after each answer, until the person has decided, 4. verify the ID
 * token and keep the tokens. Throws `refused` when the person says no and `timeout` when nobody
 * confirms in time.
 */
export async function device(
  context: Context,
  settings: Settings,
  options: DeviceOptions,
): Promise<SignedIn> {
  await requireOwnProfile(context, settings);
  const connection = await connect(context, settings);
  const { client } = settings;
  const scope = client.scope ?? defaultScope(connection);
  const asked = { ...client, ...(scope === undefined ? {} : { scope }) };
  const http = context.http('device authorization');
  const authorization = await requestDeviceCode(connection, asked, http);
  const response = await waitForPerson({ context, settings, connection, options }, authorization);
  const now = Math.floor(seconds(context));
  const { resource } = client;
  const flow = 'device_code';
  const tokens = tokenSetFrom(response, { connection, flow, now, scope, resource });
  const claims = await checkIdToken(context, connection, tokens, {});
  return await remember(context, settings, tokens, claims);
}

type Waiting = {
  readonly context: Context;
  readonly settings: Settings;
  readonly connection: Connection;
  readonly options: DeviceOptions;
};

async function waitForPerson(
  waiting: Waiting,
  authorization: DeviceAuthorization,
): Promise<TokenEndpointResponse> {
  const { context, options } = waiting;
  const { timeout } = options;
  let step = firstStep({ ...authorization, timeout }, seconds(context));
  const { user_code, verification_uri, verification_uri_complete, expires_in } = authorization;
  const page = { user_code, verification_uri, verification_uri_complete, expires_in };
  options.tell({ type: 'code_ready', ...page });
  options.tell({ type: 'browser', opening: await openDevicePage(waiting, authorization) });
  while (step.type === 'wait') {
    const { state } = step;
    await pause(waiting, step);
    const isOver = seconds(context) >= state.endsAt;
    const outcome: PollOutcome = isOver ? { type: 'over' } : await poll(waiting, authorization);
    step = nextStep(state, outcome, seconds(context));
    report(outcome, step, options.tell);
  }
  if (step.type === 'failed') throw step.failure;
  return step.response;
}

/** On the built-in server nobody has to be there: its robot confirms. */
async function openDevicePage(
  { context, settings, options }: Waiting,
  { verification_uri, verification_uri_complete }: DeviceAuthorization,
): Promise<Opening> {
  const url = verification_uri_complete ?? verification_uri;
  const opening = await openPage(context, url, options.browser);
  const isAlone =
    opening.by === 'nobody' && !context.terminal.interactive && !options.browser.never;
  if (!settings.builtIn || !isAlone) return opening;
  const server = await context.builtInServer();
  await server.confirmDevice(url);
  return { by: 'robot' };
}

async function pause(
  { context, options }: Waiting,
  { seconds: whole, state }: Extract<PollStep, { type: 'wait' }>,
): Promise<void> {
  const slice = options.countdown ? 1 : whole;
  for (let left = whole; left > 0; left -= slice) {
    options.tell({ type: 'waiting', seconds: state.endsAt - seconds(context) });
    await context.sleep(Math.min(slice, left) * 1000);
  }
}

async function poll(
  { context, settings, connection }: Waiting,
  authorization: DeviceAuthorization,
): Promise<PollOutcome> {
  const resource = settings.client.resource ?? [];
  const fetch = context.http('device token');
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

function report(outcome: PollOutcome, step: PollStep, tell: DeviceOptions['tell']): void {
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
