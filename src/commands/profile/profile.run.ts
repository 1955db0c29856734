import { listProfiles, showProfile } from '../../flows/profile/list.ts';
import { removeProfile, renameProfile, useProfile } from '../../flows/profile/profile.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import type { Context } from '../../model/context.ts';
import {
  removedJson,
  removedLines,
  renamedJson,
  renamedLines,
  usedLines,
} from '../../report/profile/change.ts';
import {
  originsJson,
  originsLines,
  profileJson,
  profileLines,
  profileListJson,
  profileListLines,
} from '../../report/profile/profile.ts';
import { styleFor } from '../../report/text/style.ts';
import type { GlobalFlags } from '../command.ts';
import type { ClientFlags } from '../flags/client-flags.ts';
import { settingsFromFlags } from '../flags/read-client-flags.ts';

/** Lists the profiles. */
export async function runList(context: Context, flags: GlobalFlags): Promise<void> {
  const { stdout } = context.terminal;
  const profiles = await listProfiles(context);
  stdout.write(
    flags.json ? profileListJson(profiles) : profileListLines(profiles, styleFor(stdout)),
  );
}

/** Shows the settings of a profile, or with `--origins` those that a command would use. */
export async function runShow(
  context: Context,
  flags: GlobalFlags & ClientFlags & { readonly origins?: true },
  [name]: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const style = styleFor(stdout);
  const client = settingsFromFlags(flags);
  const choice = name === undefined ? flags : { profile: name };
  const settings = await resolveSettings(context, { ...choice, client });
  if (flags.origins) {
    return stdout.write(flags.json ? originsJson(settings) : originsLines(settings, style));
  }
  const shown = await showProfile(context, settings.profile);
  return stdout.write(flags.json ? profileJson(shown) : profileLines(shown, style));
}

/** Makes a profile the active one. */
export async function runUse(
  context: Context,
  flags: GlobalFlags,
  [name = '']: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const used = await useProfile(context, name);
  stdout.write(flags.json ? profileJson(used) : usedLines(used, styleFor(stdout)));
}

/** Gives a profile another name. */
export async function runRename(
  context: Context,
  flags: GlobalFlags,
  [name = '', to = '']: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const renamed = await renameProfile(context, name, to);
  stdout.write(flags.json ? renamedJson(renamed) : renamedLines(renamed, styleFor(stdout)));
}

/** Removes a profile and its tokens. */
export async function runRemove(
  context: Context,
  flags: GlobalFlags & { readonly yes?: true },
  [name = '']: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const removed = await removeProfile(context, name, { sure: flags.yes ?? false });
  stdout.write(flags.json ? removedJson(removed) : removedLines(removed, styleFor(stdout)));
}
