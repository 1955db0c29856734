import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';
import { demoPort, demoProfile, demoSettings } from '../presets.ts';
import type { Profile } from '../profile.ts';
import { issuerOf } from './issuer-of.ts';
import { unknownProfile } from './settings.ts';

export type ListedProfile = {
  readonly name: string;
  readonly active: boolean;
  readonly builtIn: boolean;
  readonly profile: Profile;
};

export type RemovedProfile = {
  readonly name: string;
  readonly removedTokens: boolean;
  readonly builtIn: boolean;
  /** It was the active profile: none is now. */
  readonly wasActive: boolean;
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

/** What one profile holds; a `usage` failure when there is none of this name. */
export async function showProfile(context: Context, name: string): Promise<ListedProfile> {
  const listed = await listProfiles(context);
  const found = listed.find((profile) => profile.name === name);
  if (found !== undefined) return found;
  const own = listed.filter(({ builtIn }) => !builtIn);
  throw unknownProfile(
    name,
    own.map((profile) => profile.name),
  );
}

/** Makes a profile the one that commands use when none is named. */
export async function useProfile(context: Context, name: string): Promise<ListedProfile> {
  const found = await showProfile(context, name);
  await context.profiles.use(name);
  return { ...found, active: true };
}

/**
 * Removes a profile, its tokens and what its server said; of the built-in one only the latter two. A person is asked first
 * unless `sure`; without a person it throws a `usage` failure. Nothing is revoked at the server.
 */
export async function removeProfile(
  context: Context,
  name: string,
  { sure }: { readonly sure: boolean },
): Promise<RemovedProfile> {
  const { active, builtIn, profile } = await showProfile(context, name);
  if (!sure) await confirm(context, name);
  const removedTokens = await context.tokens.locked(name, () => context.tokens.remove(name));
  if (!builtIn) await context.profiles.remove(name);
  if (profile.issuer !== undefined)
    await context.responseCache.forget(issuerOf({ client: profile }));
  return { name, removedTokens, builtIn, wasActive: active && !builtIn };
}

async function confirm(context: Context, name: string): Promise<void> {
  if (!context.terminal.interactive) {
    throw new Failure('usage', `nobody is here to confirm that "${name}" is to be removed`, {
      hint: `atm-cli profile remove ${name} --yes does it without asking`,
    });
  }
  const question = `Remove the profile "${name}" and its tokens? They are not revoked: atm-cli logout does that.`;
  if (await context.ask.confirm(question, { default: false })) return;
  throw new Failure('refused', `the profile "${name}" was not removed`);
}
