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
} from './flags/login-flags.ts';
import { clientFromFlags } from './flags/read-client-flags.ts';

type DeviceFlags = GlobalFlags &
  ClientFlags &
  TokenStoreFlags &
  ClockFlags &
  EventsFlags &
  BrowserFlags;

/** Signs in with a device code, and reports it. */
export async function runDevice(context: Context, flags: DeviceFlags): Promise<void> {
  requireNoTokens(flags);
  const client = await clientFromFlags(context, flags);
  await signInByDevice(context, await askSettings(context, { ...flags, client }), flags);
}

/** The same for settings that are known. */
export async function signInByDevice(
  context: Context,
  settings: Settings,
  flags: DeviceFlags,
): Promise<void> {
  const { stdout, stderr, interactive } = context.terminal;
  const follow = flags.events ? createEventWriter(stdout, context) : () => {};
  const { json = false } = flags;
  const live = interactive && stderr.isTTY && !json;
  const reporter = json
    ? { emit: createEventWriter(stderr, context), close: () => {} }
    : createDeviceReporter(stderr, { live });
  const signedIn = await device(context, settings, {
    browser: browserChoice(flags),
    timeout: flags.timeout,
    countdown: live,
    emit: (event) => {
      follow(event);
      reporter.emit(event);
    },
  }).finally(reporter.close);
  if (flags.events) return;
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    json ? signedInJson(signedIn, display) : signedInLines(signedIn, styleFor(stdout), display),
  );
}
