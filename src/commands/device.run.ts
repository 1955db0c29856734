import { withKnownClient } from '../flows/client/known-client.ts';
import { epochSeconds } from '../flows/clock.ts';
import { device } from '../flows/device/device.ts';
import { askSettings } from '../flows/login/ask-settings.ts';
import type { Context } from '../model/context.ts';
import type { Settings } from '../model/settings.ts';
import { createDeviceReporter } from '../report/device.ts';
import { createEventWriter } from '../report/events.ts';
import { signedInJson, signedInLines } from '../report/signed-in.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';
import type { ClientFlags, ClockFlags, TokenStoreFlags } from './flags/client-flags.ts';
import {
  browserChoice,
  type BrowserFlags,
  type EventsFlags,
  requireNoTokens,
  type ResourceFlags,
  resourceOptions,
} from './flags/login-flags.ts';
import { clientFromFlags } from './flags/read-client-flags.ts';

type DeviceFlags = GlobalFlags &
  ClientFlags &
  TokenStoreFlags &
  ClockFlags &
  EventsFlags &
  ResourceFlags &
  BrowserFlags;

/** Signs in with a device code, and reports it. */
export async function runDevice(
  context: Context,
  flags: DeviceFlags,
  [url]: readonly string[],
): Promise<void> {
  requireNoTokens(flags);
  const client = await clientFromFlags(context, flags);
  const reporter = reporterFor(context, flags);
  const resource = { ...resourceOptions(flags, url, reporter.emit), isDevice: true };
  const settings = await askSettings(context, { ...flags, client }, resource);
  await signInByDevice(context, settings, flags, reporter);
}

type Reporter = ReturnType<typeof createDeviceReporter>;

/** Shows each event on stderr, and with `--events` on stdout too. */
function reporterFor(context: Context, { events, json }: DeviceFlags): Reporter {
  const { stdout, stderr } = context.terminal;
  const follow = events ? createEventWriter(stdout, context) : () => {};
  const reporter = json
    ? { emit: createEventWriter(stderr, context), close: () => {} }
    : createDeviceReporter(stderr, { live: isLive(context, json) });
  return {
    ...reporter,
    emit: (event) => {
      follow(event);
      reporter.emit(event);
    },
  };
}

function isLive({ terminal }: Context, json = false): boolean {
  return terminal.interactive && terminal.stderr.isTTY && !json;
}

/** The same for settings that are known. */
export async function signInByDevice(
  context: Context,
  settings: Settings,
  flags: DeviceFlags,
  { emit, close }: Reporter = reporterFor(context, flags),
): Promise<void> {
  const { stdout } = context.terminal;
  const { json = false } = flags;
  const options = {
    browser: browserChoice(flags),
    timeout: flags.timeout,
    countdown: isLive(context, json),
    emit,
  };
  const signedIn = await withKnownClient(context, settings, { looks: false, emit }, (known) =>
    device(context, known, options),
  ).finally(close);
  if (flags.events) return;
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    json ? signedInJson(signedIn, display) : signedInLines(signedIn, styleFor(stdout), display),
  );
}
