import type { Profiles } from '../profile.ts';
import {
  clientAuthMethods,
  isSettingName,
  type SettingKind,
  settingKinds,
  tokenBodies,
} from '../setting-kinds.ts';
import { storeChoices } from '../token-set.ts';
import {
  object,
  oneOf,
  pairs,
  parseStored,
  requireShape,
  type Shape,
  text,
  texts,
} from '../json-file.ts';

const shapes: Readonly<Record<SettingKind, Shape>> = {
  text,
  server_url: text,
  uri: text,
  file: text,
  texts,
  pairs,
  switch: oneOf([true, false]),
  method: oneOf(clientAuthMethods),
  body: oneOf(tokenBodies),
  store: oneOf(storeChoices),
};

/**
 * The profiles of a configuration file; settings that this version does not know are kept. Throws a
 * `usage` failure that names the file and the member when one has the wrong shape.
 */
export function parseProfiles(json: string, file: string): Profiles {
  const hint = 'correct the file, or delete it to begin anew; it was not changed';
  const stored = { text: json, file, hint };
  const config = parseStored(stored);
  requireShape(config, object, 'what it holds', stored);
  const { active, profiles = {} } = config as Partial<Record<'active' | 'profiles', object>>;
  if (active !== undefined) requireShape(active, text, '"active"', stored);
  requireShape(profiles, object, '"profiles"', stored);
  for (const [name, profile] of Object.entries(profiles)) {
    requireShape(profile, object, `profile "${name}"`, stored);
    for (const [setting, value] of Object.entries(profile as object)) {
      if (!isSettingName(setting)) continue;
      requireShape(value, shapes[settingKinds[setting]], `"${setting}" of "${name}"`, stored);
    }
  }
  return { active, profiles: new Map(Object.entries(profiles)) } as Profiles;
}
