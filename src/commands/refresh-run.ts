import type { Context } from '../context.ts';
import { epochSeconds } from '../flows/clock.ts';
import { refreshTokens } from '../flows/refresh.ts';
import { resolveSettings } from '../flows/settings.ts';
import { storedTokens } from '../flows/stored-tokens.ts';
import { loadStyle } from '../report/load-style.ts';
import { refreshedJson, refreshedLines } from '../report/token.ts';
import type { GlobalFlags } from './command.ts';
import { type NetworkFlags, networkSettings } from './network-flags.ts';

export type RefreshFlags = NetworkFlags & { readonly showTokens?: true };

/** Refreshes the tokens of the profile now, and tells what came back. */
export async function runRefresh(
  context: Context,
  flags: GlobalFlags & RefreshFlags,
): Promise<void> {
  const settings = await resolveSettings(context, { ...flags, client: networkSettings(flags) });
  const stored = await storedTokens(context, settings);
  const refreshed = await refreshTokens(context, settings, stored);
  const { stdout } = context.terminal;
  const display = { showTokens: flags.showTokens ?? false, now: epochSeconds(context) };
  stdout.write(
    flags.json
      ? refreshedJson(settings.profile, refreshed, display)
      : refreshedLines(refreshed, await loadStyle(stdout), display),
  );
}
