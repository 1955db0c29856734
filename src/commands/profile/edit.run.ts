import { addProfile, setProfile } from '../../flows/profile/edit.ts';
import { resolveSettings } from '../../flows/server/resolve-settings.ts';
import type { Context } from '../../model/context.ts';
import { addedLines, changedJson, changedLines } from '../../report/profile/change.ts';
import { profileJson } from '../../report/profile/profile.ts';
import { styleFor } from '../../report/text/style.ts';
import type { GlobalFlags } from '../command.ts';
import type { ClientFlags, TokenStoreFlags } from '../flags/client-flags.ts';
import {
  type AuthorizationFlags,
  type RedirectFlags,
  redirectUrisFrom,
} from '../flags/login-flags.ts';
import { clientFromFlags } from '../flags/read-client-flags.ts';

type AddFlags = GlobalFlags & ClientFlags & AuthorizationFlags & RedirectFlags & TokenStoreFlags;

/** Stores a new profile with the settings that the flags name. */
export async function runAdd(
  context: Context,
  flags: AddFlags,
  [name = '']: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const client = await clientFromFlags(context, { ...flags, redirectUri: redirectUrisFrom(flags) });
  const added = await addProfile(context, name, client);
  stdout.write(flags.json ? profileJson(added) : addedLines(added, styleFor(stdout)));
}

/** Changes the settings of a profile by `name=value` operands. */
export async function runSet(
  context: Context,
  flags: GlobalFlags,
  assignments: readonly string[],
): Promise<void> {
  const { stdout } = context.terminal;
  const settings = await resolveSettings(context, flags);
  const changed = await setProfile(context, settings.profile, assignments);
  stdout.write(flags.json ? changedJson(changed) : changedLines(changed, styleFor(stdout)));
}
