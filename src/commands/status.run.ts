import { epochSeconds } from '../flows/clock.ts';
import { resolveSettings } from '../flows/server/resolve-settings.ts';
import { lockedStatus, status, statusOfAll } from '../flows/tokens/status.ts';
import type { Context } from '../model/context.ts';
import { exitCodes } from '../model/errors.ts';
import * as report from '../report/status.ts';
import { styleFor } from '../report/text/style.ts';
import type { GlobalFlags } from './command.ts';

/** Shows who is signed in; resolves to exit code 3 when the sign-in of one profile has expired. */
export async function runStatus(
  context: Context,
  flags: GlobalFlags & { readonly all?: true },
): Promise<number> {
  const { stdout, stderr } = context.terminal;
  const style = styleFor(stdout);
  const now = epochSeconds(context);
  if (flags.all) {
    const statuses = await statusOfAll(context);
    stdout.write(
      flags.json ? report.statusOfAllJson(statuses) : report.statusOfAllLines(statuses, style, now),
    );
    return exitCodes.ok;
  }
  const settings = await resolveSettings(context, flags);
  const found = await status(context, settings).catch((error: unknown) => {
    const locked = flags.json ? undefined : lockedStatus(context, settings, error);
    if (locked !== undefined) stdout.write(report.lockedLines(locked, style));
    throw error;
  });
  const warning = report.statusWarning(found, styleFor(stderr));
  stdout.write(flags.json ? report.statusJson(found, now) : report.statusLines(found, style, now));
  if (warning !== undefined && !flags.json) stderr.write(warning);
  return found.state === 'expired' ? exitCodes.human_needed : exitCodes.ok;
}
