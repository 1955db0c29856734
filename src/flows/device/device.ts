import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import type { Connection } from '../../oauth/connection.ts';
import { type DeviceAuthorization, requestDeviceCode } from '../../oauth/device-request.ts';
import { tokenSetFrom } from '../../oauth/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { type BrowserChoice, type BrowserLaunch, openPage } from '../login/open-browser.ts';
import { withNewKey } from '../dpop/bound-connection.ts';
import { connect, providerFetch } from '../server/connect.ts';
import { requestWithScope, scopeParameter, withScope } from '../server/requested-scope.ts';
import { keysAhead } from '../server/prefetch-keys.ts';
import { withLearnedIssuer } from '../tokens/learned-issuer.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { checkIdToken } from '../tokens/id-token.ts';
import {
  type NoticeEvent,
  type SaveEvent,
  saveLogin,
  requireOwnProfile,
  type LoginResult,
  type StorageEvent,
} from '../tokens/save-login.ts';
import { startPolling, finishPolling, type PollingEvent } from './poll.ts';
import { startStopwatch } from './stopwatch.ts';

export type DeviceEvent =
  | ({ readonly type: 'code_ready' } & Omit<
      DeviceAuthorization,
      'device_code' | 'interval' | 'code_verifier'
    >)
  | { readonly type: 'browser'; readonly browserLaunch: BrowserLaunch }
  | NoticeEvent
  | StorageEvent
  | SaveEvent
  | PollingEvent;

export type DeviceOptions = {
  readonly browser: BrowserChoice;
  /** The timeout of `--timeout` in seconds; by default the lifetime of the code. */
  readonly timeout?: number | undefined;
  /** Report the time left every second. */
  readonly countdown: boolean;
  readonly emit: (event: DeviceEvent) => void;
};

/**
 * Signs in with a device code (RFC 8628): 1. ask for a code, 2. show it and open the page, 3. poll
 * the token endpoint until the user has decided, 4. verify the ID token and store the tokens.
 * Throws `refused` when the user denies the request and `timeout` when it is not confirmed in time.
 */
export async function device(
  context: Context,
  given: Settings,
  options: DeviceOptions,
): Promise<LoginResult> {
  const { countdown, emit, timeout } = options;
  await requireOwnProfile(context, given, emit);
  requireDeviceFlow(given);
  const needs = ['device_authorization_endpoint'] as const;
  const connection = await withNewKey(given, await connect(context, given, { needs }), emit);
  const { authorization, settings } = await requestCode(context, given, connection, emit);
  const { scope, resource = [] } = settings.client;
  const watch = startStopwatch(context);
  const polling = {
    context,
    settings,
    connection,
    authorization,
    resource,
    watch,
    countdown,
    emit,
  };
  const firstWait = startPolling(polling, timeout);
  await show(context, settings, authorization, options);
  const over = new AbortController();
  const keys = keysAhead(context, settings, connection, { scope, signal: over.signal });
  const response = await finishPolling(polling, firstWait).catch((error: unknown) => {
    over.abort();
    throw error;
  });
  const now = epochSeconds(context);
  const flow = 'device_code';
  const tokens = tokenSetFrom(response, { connection, flow, now, scope, resource });
  const known = withLearnedIssuer(settings, { idToken: tokens.id_token });
  const checked = await checkIdToken(context, known, connection, tokens, { keys });
  return await saveLogin(context, known, checked, emit);
}

type Requested = { readonly authorization: DeviceAuthorization; readonly settings: Settings };

/** Requests a code for the scope of the settings, or the default one. */
async function requestCode(
  context: Context,
  given: Settings,
  connection: Connection,
  emit: DeviceOptions['emit'],
): Promise<Requested> {
  const notice = (text: string) => emit({ type: 'notice', text });
  const wanted = withScope(given, connection);
  return await requestWithScope(wanted, connection, notice, async (settings) => {
    context.note({ settings });
    const asked = { ...settings.client, scope: scopeParameter(settings) };
    const http = providerFetch(context, settings, 'device authorization');
    return { settings, authorization: await requestDeviceCode(connection, asked, http) };
  });
}

/** An endpoint that the user has configured overrides the preset. */
function requireDeviceFlow(settings: Settings): void {
  const { grant, note } = traitsOf(settings).device;
  if (grant !== 'none' || settings.client.device_authorization_endpoint !== undefined) return;
  const why = note === undefined ? '' : `: ${note}`;
  const message = `this provider does not support the device flow${why}`;
  throw new Failure('usage', message, { rule: 'D09' });
}

async function show(
  context: Context,
  settings: Settings,
  authorization: DeviceAuthorization,
  { browser, emit }: DeviceOptions,
): Promise<void> {
  const { user_code, verification_uri, verification_uri_complete, expires_in } = authorization;
  const page = { user_code, verification_uri, verification_uri_complete, expires_in };
  emit({ type: 'code_ready', ...page });
  const url = verification_uri_complete ?? verification_uri;
  const isAlone = settings.builtIn && !context.terminal.interactive && !browser.never;
  const browserLaunch = await openPage(context, url, { ...browser, builtIn: settings.builtIn });
  if (browserLaunch.by !== 'nobody' || !isAlone) return emit({ type: 'browser', browserLaunch });
  // The built-in server can confirm a sign-in without a user.
  context.note({ local: { robot: true } });
  const server = await context.builtInServer();
  await server.confirmDevice(url);
  return emit({ type: 'browser', browserLaunch: { by: 'robot' } });
}
