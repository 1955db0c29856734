import type { Context } from '../../model/context.ts';
import { epochSeconds } from '../../flows/clock.ts';
import { refreshTokens } from '../../flows/tokens/refresh.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import { storedTokens } from '../../flows/tokens/stored-tokens.ts';
import { loadStyle } from '../../report/text/load-style.ts';
import { refreshedJson, refreshedLines } from '../../report/token/token.ts';
import type { GlobalFlags } from '../command.ts';
import type { ClockFlags } from '../flags/client-flags.ts';
import { type NetworkFlags, networkSettings } from '../flags/network-flags.ts';

type RefreshFlags = NetworkFlags & ClockFlags & { readonly showTokens?: true };

/** Refreshes the tokens of the profile now, and reports the new ones. */
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
