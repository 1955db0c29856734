import type { Context } from '../../model/context.ts';
import { demoPort, demoProfile, demoSettings } from '../../model/profile-names.ts';
import type { Profile } from '../../model/profile.ts';
import { unknownProfileFailure } from '../server/resolve-settings.ts';

export type ListedProfile = {
  readonly name: string;
  readonly active: boolean;
  readonly builtIn: boolean;
  readonly profile: Profile;
};

/** All profiles, the built-in one last. */
export async function listProfiles(context: Context): Promise<readonly ListedProfile[]> {
  const { active = 'default', profiles } = await context.profiles.read();
  const own = [...profiles].filter(([name]) => name !== demoProfile);
  const builtIn: Profile = demoSettings(demoPort(context.env));
  return [...own, [demoProfile, builtIn] as const].map(([name, profile]) => ({
    name,
    active: name === active,
    builtIn: name === demoProfile,
    profile,
  }));
}

/** The settings of one profile. Throws a `usage` failure when it does not exist. */
export async function showProfile(context: Context, name: string): Promise<ListedProfile> {
  const listed = await listProfiles(context);
  const found = listed.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  const own = listed.flatMap((profile) => (profile.builtIn ? [] : [profile.name]));
  throw unknownProfileFailure(name, own);
}
