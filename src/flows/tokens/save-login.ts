import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { requireProfileName } from '../../model/profile-names.ts';
import type { Profile } from '../../model/profile.ts';
import { networkNames, type SettingName } from '../../model/setting-kinds.ts';
import { type ClientSettings, isSameValue, type Settings } from '../../model/settings.ts';
import { type StoreChoice, storeChoices, type TokenSet } from '../../model/token-set.ts';
import { unverifiedClaims } from '../../jwt/decode.ts';
import type { CheckedIdToken, IdClaims } from './id-token.ts';
import { adviceOn, authenticationOf, isPersons, notKept } from './sign-in-notes.ts';

/** The settings that decide where tokens are stored, and whose they are. */
type ProfileSettings = Pick<Settings, 'profile' | 'builtIn'> & {
  readonly origins?: Settings['origins'];
  readonly client: Partial<
    Pick<ClientSettings, 'provider' | 'issuer' | 'client_id' | 'token_store' | 'api'>
  >;
};

/**
 * Throws a `usage` failure when the profile name is not valid, when the profile belongs to another
 * server or client (its tokens must not be lost by accident), or when the tokens could not be
 * stored. Emits an event when they will be stored unencrypted, or below a folder that is not private.
 */
export async function requireOwnProfile(
  context: Context,
  settings: ProfileSettings,
  emit: (event: StorageEvent) => void,
): Promise<void> {
  if (!settings.builtIn) requireProfileName(settings.profile);
  const { profiles } = await context.profiles.read();
  const stored = profiles.get(settings.profile);
  for (const name of comparedNames(settings, stored)) {
    const before = stored?.[name];
    const now = settings.client[name];
    if (before === undefined || now === undefined || isSameValue(before, now)) continue;
    const message = `the profile "${settings.profile}" has ${name} ${before}, not ${now}`;
    throw new Failure('usage', `${message}: to keep both, use another profile with -p <name>`, {
      advice: { id: 'profile_differs', profile: settings.profile, setting: name, value: now },
    });
  }
  await prepareStorage(context, settings, emit);
}

/**
 * What has to be the same; not what the API of the profile names, also when that has changed.
 */
function comparedNames(
  { client: { api }, origins }: ProfileSettings,
  stored: Profile | undefined,
): readonly ('provider' | 'issuer' | 'client_id')[] {
  const isOfApi = api !== undefined && stored?.api !== undefined && isSameValue(api, stored.api);
  if (isOfApi) return ['provider'];
  // One that was registered again takes the place of the one before.
  const isRegistered = origins?.client_id === 'server';
  return isRegistered ? ['provider', 'issuer'] : ['provider', 'issuer', 'client_id'];
}

/** The result of a sign-in; `claims` are those of the verified ID token. */
export type LoginResult = {
  readonly profile: string;
  readonly madeProfile: boolean;
  readonly tokens: TokenSet;
  readonly claims: IdClaims | undefined;
  /** Notes for the user: a sentence each. */
  readonly advice: readonly string[];
};

/** The events of a sign-in that succeeded. */
export type SaveEvent =
  | { readonly type: 'exchanged'; readonly tokens: TokenSet }
  | { readonly type: 'stored'; readonly profile: string; readonly sub: string | undefined };

/**
 * Stores the result of a sign-in: the tokens, and in the profile the settings that led to them,
 * except those of the environment about a secret, the network or the store, and the additional
 * parameters of a sign-in, unless the profile has them already: another grant is repeated with its
 * parameters, and a sign-in is not. With token_store=memory
 * nothing is stored, and nothing stored before is changed.
 */
export async function saveLogin(
  context: Context,
  settings: Settings,
  { tokens, claims, notes }: CheckedIdToken,
  emit: (event: SaveEvent) => void,
): Promise<LoginResult> {
  emit({ type: 'exchanged', tokens });
  const { profile: name } = settings;
  const asked = isPersons(tokens) ? authenticationOf(settings, tokens, claims) : [];
  const all = [...notes, ...asked, ...adviceOn(settings, tokens)];
  if (storeChoice(settings) === 'memory') {
    const advice = [...all, ...(await notKept(context, name, tokens))];
    return { profile: name, madeProfile: false, tokens, claims, advice };
  }
  const replaced = await context.tokens.locked(name, async () => {
    const before = await userOfProfile(context, name);
    await context.tokens.write(name, tokens);
    const isOther = before !== undefined && claims !== undefined && before.sub !== claims.sub;
    return isOther ? [`replaces the sign-in of ${before.called} on this profile`] : [];
  });
  if (!settings.builtIn) {
    await context.profiles.save(settings.profile, ({ profiles }) => {
      const profile = { ...lasting(settings), flow: tokens.flow };
      return isPersons(tokens) ? withParams(profile, profiles.get(settings.profile)) : profile;
    });
  }
  const { profile, known } = settings;
  emit({ type: 'stored', profile, sub: claims?.sub });
  return { profile, madeProfile: !known, tokens, claims, advice: [...all, ...replaced] };
}

/** The user of the stored tokens; `undefined` without an ID token, and where they cannot be read. */
async function userOfProfile(context: Context, profile: string) {
  const tokens = await context.tokens.read(profile).catch(() => undefined);
  const { sub, name, email } = unverifiedClaims(tokens?.id_token);
  if (typeof sub !== 'string') return undefined;
  const called = [name, email].find((text) => typeof text === 'string');
  return { sub, called: called === undefined ? sub : `${called} (${sub})` };
}

function withParams({ params: _params, ...profile }: Profile, stored: Profile = {}): Profile {
  return stored.params === undefined ? profile : { ...profile, params: stored.params };
}

function lasting({ client, origins }: Settings): Profile {
  const local: readonly SettingName[] = [
    'client_secret',
    'client_secret_file',
    'signing_key',
    'assertion_from',
    'token_store',
    ...networkNames,
  ];
  const kept = Object.entries(client).filter(([key]) => {
    const name = key as SettingName;
    const origin = origins[name];
    if (origin === 'environment') return !local.includes(name);
    return origin === 'flag' || origin === 'profile' || origin === 'server';
  });
  return Object.fromEntries(kept);
}

/** What was done in another way than the user may expect, as a sentence. */
export type NoticeEvent = { readonly type: 'notice'; readonly text: string };

/**
 * Emitted before the sign-in: the tokens will be stored unencrypted, which the user has not chosen,
 * or below a folder that is not private.
 */
export type StorageEvent = {
  readonly type: 'unencrypted' | 'exposed';
  readonly path: string;
  readonly reason: string;
};

/**
 * Checks before a sign-in that its tokens can be stored as the settings say. Throws when nothing
 * can be written, or when the keyring was chosen and cannot be used.
 */
export async function prepareStorage(
  context: Context,
  settings: ProfileSettings,
  emit: (event: StorageEvent) => void,
): Promise<void> {
  const wanted = storeChoice(settings);
  if (wanted === 'memory') return;
  const { path, reason, exposed } = await context.tokens.prepare(settings.profile, wanted);
  await Promise.all([
    context.tokens.requireWritable(settings.profile),
    settings.builtIn ? undefined : context.profiles.requireWritable(),
  ]);
  if (reason !== undefined) emit({ type: 'unencrypted', path, reason });
  if (exposed !== undefined) emit({ type: 'exposed', path, reason: exposed });
}

/** Tokens of the built-in server need no keyring: they are valid on this machine only. */
export function storeChoice({ client, builtIn }: ProfileSettings): StoreChoice {
  const chosen = client.token_store ?? (builtIn ? 'file' : 'auto');
  if (storeChoices.includes(chosen)) return chosen;
  const message = `token_store is ${JSON.stringify(chosen)}, expected ${storeChoices.join(' or ')}`;
  throw new Failure('usage', message);
}
