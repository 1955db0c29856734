import { epochSeconds } from '../flows/clock.ts';
import { resolveSettings } from '../flows/server/resolve-settings.ts';
import { logout } from '../flows/tokens/logout.ts';
import type { Context } from '../model/context.ts';
import { loggedOutJson, loggedOutLines } from '../report/logout.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';
import type { ClientFlags } from './flags/client-flags.ts';
import { browserChoice, type BrowserFlags } from './flags/login-flags.ts';
import { settingsFromFlags } from './flags/read-client-flags.ts';

type LogoutFlags = GlobalFlags & ClientFlags & BrowserFlags & { readonly local?: true };

/** Revokes and deletes the tokens, and ends the session at the server. */
export async function runLogout(context: Context, flags: LogoutFlags): Promise<void> {
  const { stdout } = context.terminal;
  const client = settingsFromFlags(flags);
  const settings = await resolveSettings(context, { ...flags, client });
  const result = await logout(context, settings, {
    local: flags.local ?? false,
    browser: browserChoice(flags),
  });
  stdout.write(
    flags.json
      ? loggedOutJson(result)
      : loggedOutLines(result, styleFor(stdout), epochSeconds(context)),
  );
}
