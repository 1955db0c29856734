import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { demoPort, demoProfile, demoSettings } from '../../model/profile-names.ts';
import type { Profile } from '../../model/profile.ts';
import { findPreset, presets } from '../../providers/catalog.ts';
import { parsePreset } from '../../providers/parse.ts';
import type { Preset } from '../../providers/preset.ts';
import { issuerOf, unknownProfile } from '../server/resolve-settings.ts';

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
  const own = listed.flatMap((profile) => (profile.builtIn ? [] : [profile.name]));
  throw unknownProfile(name, own);
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

/** Every provider that is known, and first the one that a file describes. */
export async function listProviders(context: Context, file?: string): Promise<readonly Preset[]> {
  return file === undefined ? presets : [await readPreset(context, file), ...presets];
}

/** One provider, by its id or from a file; a `usage` failure when neither or both are given. */
export async function showProvider(
  context: Context,
  choice: { readonly id?: string | undefined; readonly file?: string | undefined },
): Promise<Preset> {
  const { id, file } = choice;
  if (id !== undefined && file === undefined) return findPreset(id);
  if (id === undefined && file !== undefined) return await readPreset(context, file);
  const message = id === undefined ? 'no provider is named' : 'two providers are named';
  throw new Failure('usage', message, {
    hint: 'give an id or --preset <file>; atm-cli provider list shows the ids',
  });
}

async function readPreset(context: Context, file: string): Promise<Preset> {
  return parsePreset(new TextDecoder().decode(await context.readFile(file)), file);
}
