import { userinfo } from '../flows/call/userinfo.ts';
import { resolveSettings } from '../flows/server/resolve-settings.ts';
import type { Context } from '../model/context.ts';
import { styleFor } from '../report/text/style.ts';
import { userinfoJson, userinfoLines } from '../report/userinfo.ts';
import type { GlobalFlags } from './command.ts';
import type { ClientFlags, ClockFlags } from './flags/client-flags.ts';
import { settingsFromFlags } from './flags/read-client-flags.ts';

/** Prints the claims that the userinfo endpoint responds with. */
export async function runUserinfo(
  context: Context,
  flags: GlobalFlags & ClientFlags & ClockFlags,
): Promise<void> {
  const { stdout } = context.terminal;
  const client = settingsFromFlags(flags);
  const settings = await resolveSettings(context, { ...flags, client });
  const found = await userinfo(context, settings);
  stdout.write(flags.json ? userinfoJson(found) : userinfoLines(found, styleFor(stdout)));
}
