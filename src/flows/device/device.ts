import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Settings } from '../../model/settings.ts';
import { defaultScope } from '../../oauth/authorization-request.ts';
import { type DeviceAuthorization, requestDeviceCode } from '../../oauth/device-request.ts';
import { tokenSetFrom } from '../../oauth/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { type BrowserChoice, type BrowserLaunch, openPage } from '../login/open-browser.ts';
import { connect, providerFetch } from '../server/connect.ts';
import { keysAhead } from '../server/prefetch-keys.ts';
import { traitsOf } from '../server/provider-traits.ts';
import { checkIdToken } from '../tokens/id-token.ts';
import {
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
  settings: Settings,
  options: DeviceOptions,
): Promise<LoginResult> {
  await requireOwnProfile(context, settings, options.emit);
  requireDeviceFlow(settings);
  const connection = await connect(context, settings);
  const { resource = [] } = settings.client;
  const scope = settings.client.scope ?? defaultScope(connection);
  const { scope_separator } = traitsOf(settings);
  const wanted = scope === undefined ? {} : { scope: scope.split(' ').join(scope_separator) };
  const asked = { ...settings.client, ...wanted };
  const http = providerFetch(context, settings, 'device authorization');
  const authorization = await requestDeviceCode(connection, asked, http);
  const { countdown, emit, timeout } = options;
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
  const claims = await checkIdToken(context, settings, connection, tokens, { keys });
  return await saveLogin(context, settings, tokens, claims, emit);
}

/** An endpoint that the user has configured overrides the preset. */
function requireDeviceFlow(settings: Settings): void {
  const { grant, note } = traitsOf(settings).device;
  if (grant !== 'none' || settings.client.device_authorization_endpoint !== undefined) return;
  const hint = 'sign in with atm-cli login';
  throw new Failure('usage', 'this provider does not support the device flow', {
    hint: note === undefined ? hint : `${note}; ${hint}`,
  });
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
  const browserLaunch = await openPage(context, url, browser);
  if (browserLaunch.by !== 'nobody' || !isAlone) return emit({ type: 'browser', browserLaunch });
  // The built-in server can confirm a sign-in without a user.
  context.note({ local: { robot: true } });
  const server = await context.builtInServer();
  await server.confirmDevice(url);
  return emit({ type: 'browser', browserLaunch: { by: 'robot' } });
}
