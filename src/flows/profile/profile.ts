import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { demoProfile, requireProfileName } from '../../model/profile-names.ts';
import type { Profile, Profiles } from '../../model/profile.ts';
import { issuerOf, unknownProfileFailure } from '../server/resolve-settings.ts';
import { profileExistsFailure } from './edit.ts';
import { type ListedProfile, showProfile } from './list.ts';

export type RenamedProfile = {
  readonly name: string;
  readonly previousName: string;
  readonly active: boolean;
  readonly profile: Profile;
  readonly movedTokens: boolean;
};

export type RemovedProfile = {
  readonly name: string;
  readonly removedTokens: boolean;
  readonly builtIn: boolean;
  /** It was the active profile; now there is none. */
  readonly wasActive: boolean;
};

/** Makes a profile the active one, which commands use by default. */
export async function useProfile(context: Context, name: string): Promise<ListedProfile> {
  const found = await showProfile(context, name);
  await context.profiles.use(name);
  return { ...found, active: true };
}

/**
 * Gives a profile another name, with its tokens; it stays the active one if it was. No request is
 * sent, and no other process works on the tokens meanwhile. Throws a `usage` failure when the
 * profile does not exist or the name is taken.
 */
export async function renameProfile(
  context: Context,
  name: string,
  to: string,
): Promise<RenamedProfile> {
  if (name === demoProfile) requireProfileName(name);
  requireProfileName(to);
  const check = ({ profiles }: Profiles) => {
    if (!profiles.has(name)) throw unknownProfileFailure(name, [...profiles.keys()]);
    if (profiles.has(to)) throw profileExistsFailure(to);
  };
  check(await context.profiles.read());
  let movedTokens = false;
  const rename = () =>
    context.profiles.rename(name, to, async (stored) => {
      check(stored);
      movedTokens = await context.tokens.move(name, to);
    });
  // In one order everywhere, so that two renames never wait for each other.
  const [first, second] = name < to ? [name, to] : [to, name];
  const { active, profiles } = await context.tokens.locked(first, () =>
    context.tokens.locked(second, rename),
  );
  const profile = profiles.get(to) ?? {};
  return { name: to, previousName: name, active: active === to, profile, movedTokens };
}

/**
 * Removes a profile, its tokens and the cached responses of its server; of the built-in one only
 * the latter two. Asks for confirmation unless `sure`; without a terminal it throws a `usage`
 * failure. Nothing is revoked at the server.
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
    const message = `not a terminal, cannot ask for confirmation to remove the profile "${name}"`;
    throw new Failure('usage', message, { advice: { id: 'unconfirmed_removal', name } });
  }
  const question = `Remove the profile "${name}" and its tokens? They are not revoked at the server.`;
  if (await context.ask.confirm(question, { default: false })) return;
  throw new Failure('refused', `not removed: profile "${name}"`);
}
