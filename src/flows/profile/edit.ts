import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { requireProfileName } from '../../model/profile-names.ts';
import type { Profile } from '../../model/profile.ts';
import type { SettingName } from '../../model/setting-kinds.ts';
import { type ClientSettings, trimSettings } from '../../model/settings.ts';
import { unknownProfileFailure } from '../server/resolve-settings.ts';
import { type Assignment, checkSettings, parseAssignment } from './parse-settings.ts';

export type AddedProfile = {
  readonly name: string;
  readonly profile: Profile;
  /** It is the first profile, and so the active one. */
  readonly active: boolean;
};

export type ChangedProfile = {
  readonly name: string;
  readonly profile: Profile;
  /** The settings that were written, in the order of the command line. */
  readonly changed: readonly SettingName[];
  /** A stored secret was removed, because it belongs to another server or client. */
  readonly droppedSecret: boolean;
};

/**
 * Stores a new profile without contacting the server. Throws a `usage` failure when the name is
 * taken.
 */
export async function addProfile(
  context: Context,
  name: string,
  profile: Partial<ClientSettings>,
): Promise<AddedProfile> {
  requireProfileName(name);
  checkSettings(profile);
  const { active } = await context.profiles.save(name, ({ profiles }) => {
    if (!profiles.has(name)) return profile;
    throw profileExistsFailure(name);
  });
  return { name, profile, active: active === name };
}

export function profileExistsFailure(name: string): Failure {
  return new Failure('usage', `the profile "${name}" already exists`, {
    advice: { id: 'profile_exists', name },
  });
}

/**
 * Writes `name=value` settings into a profile. A stored secret is removed when the issuer, client
 * or token endpoint that it belongs to changes, unless the same call sets a new one.
 */
export async function setProfile(
  context: Context,
  name: string,
  texts: readonly string[],
): Promise<ChangedProfile> {
  requireProfileName(name);
  const assignments = texts.map(parseAssignment);
  let droppedSecret = false;
  const { profiles } = await context.profiles.save(name, (stored) => {
    const before = stored.profiles.get(name);
    if (before === undefined) throw unknownProfileFailure(name, [...stored.profiles.keys()]);
    const assigned = trimSettings(assignments.reduce(assign, before), (setting) => setting);
    const profile = withoutForeignSecret(before, assigned);
    checkSettings(profile);
    droppedSecret = profile !== assigned;
    return profile;
  });
  const changed = [...new Set(assignments.map((assignment) => assignment.name))];
  return { name, profile: profiles.get(name) ?? {}, changed, droppedSecret };
}

const secrets = ['client_secret', 'client_secret_file'] as const;
const owners = ['issuer', 'client_id', 'token_endpoint'] as const;

function assign(profile: Profile, { name, parameter, value }: Assignment): Profile {
  if (parameter !== undefined) {
    const pairs = Object.entries(Object(profile[name]) as Record<string, string>);
    const others = pairs.filter(([key]) => key !== parameter);
    const all = typeof value === 'string' ? [...others, [parameter, value] as const] : others;
    return withValue(profile, name, all.length === 0 ? undefined : Object.fromEntries(all));
  }
  // A value and a file for the secret are two spellings of one setting
  const isSecret = secrets.some((secret) => secret === name);
  return withValue(isSecret ? withoutSecrets(profile) : profile, name, value);
}

function withValue(profile: Profile, name: SettingName, value: unknown): Profile {
  const { [name]: _before, ...rest } = profile;
  return value === undefined ? rest : { ...rest, [name]: value };
}

function withoutForeignSecret(before: Profile, after: Profile): Profile {
  const moved = owners.some((name) => before[name] !== after[name]);
  const kept = secrets.some((name) => before[name] !== undefined && before[name] === after[name]);
  return moved && kept ? withoutSecrets(after) : after;
}

function withoutSecrets(profile: Profile): Profile {
  const { client_secret: _secret, client_secret_file: _file, ...rest } = profile;
  return rest;
}
