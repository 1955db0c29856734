import { join } from 'node:path';
import * as v from 'valibot';
import { Failure } from '../../model/errors.ts';
import { readableText } from '../../util/text.ts';
import { defaultProfile, requireProfileName } from '../../model/profile-names.ts';
import {
  type Profile,
  profileSchema,
  type Profiles,
  type ProfileStore,
} from '../../model/profile.ts';
import {
  anyObject,
  object,
  optional,
  readStored,
  requireSchema,
  withoutByteOrderMark,
} from '../../model/json-file.ts';
import { errorCode, fileFailure } from './errors.ts';
import { readStoredBytes } from './read-write.ts';
import { probeFolder } from './directories.ts';

const configSchema = object(optional({ active: v.string(), profiles: anyObject }));

type Change = (
  profiles: Map<string, Profile>,
  active: string | undefined,
) => string | undefined | Promise<string | undefined>;

/**
 * Profiles in `config.json` of the config folder. Reading is done here, because it must be fast and
 * report errors by line; writing uses conf. `signal` ends the wait for the lock.
 */
export function createProfileStore(configFolder: string, signal?: AbortSignal): ProfileStore {
  const path = join(configFolder, 'config.json');
  const read = () => readProfiles(path);

  async function change(decide: Change): Promise<Profiles> {
    const { withLock } = await import('./lock.ts');
    return await withLock(
      join(configFolder, 'config.lock'),
      async () => {
        const { active, profiles } = await read();
        const changed = new Map(profiles);
        const now = { active: await decide(changed, active), profiles: changed };
        await write(configFolder, path, now);
        return now;
      },
      { signal },
    );
  }

  return {
    path,
    read,
    requireWritable: async () => probeFolder(configFolder),
    save: async (name, decide) => {
      requireProfileName(name);
      return await change((profiles, active) => {
        profiles.set(name, decide({ active, profiles }));
        return active ?? name;
      });
    },
    remove: async (name) => {
      await change((profiles, active) => {
        profiles.delete(name);
        return active === name ? undefined : active;
      });
    },
    rename: async (name, to, prepare) => {
      requireProfileName(to);
      return await change(async (profiles, active) => {
        await prepare({ active, profiles });
        const all = [...profiles];
        profiles.clear();
        for (const [key, profile] of all) profiles.set(key === name ? to : key, profile);
        return (active ?? defaultProfile) === name ? to : active;
      });
    },
    use: async (name) => {
      await change(() => name);
    },
  };
}

async function readProfiles(path: string): Promise<Profiles> {
  try {
    return parseProfiles(readConfig(path), path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { active: undefined, profiles: new Map() };
    throw error instanceof Failure ? error : fileFailure(`${path} cannot be read`, error);
  }
}

type Config = Record<string, unknown>;

/** What is no text is left to the parser, which names the line. */
function readConfig(path: string): string {
  return readableText(readStoredBytes(path));
}

/** Unknown settings are kept. A profile may have any name, including `__proto__`. */
function parseProfiles(text: string, file: string): Profiles {
  const stored = { text, file, rule: 'U07', advice: { id: 'unreadable_profiles' } } as const;
  const { active, profiles = {} } = readStored(configSchema, stored);
  const checked = Object.entries(profiles).map(([name, profile]) => {
    const path = ['profiles', name];
    return [name, requireSchema(profileSchema, profile, stored, path)] as const;
  });
  return { active, profiles: new Map(checked) };
}

async function write(cwd: string, path: string, { active, profiles }: Profiles): Promise<void> {
  const { default: Conf } = await import('conf');
  try {
    const conf = new Conf({
      cwd,
      projectSuffix: '',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
      clearInvalidConfig: false,
      // The text that conf reads is no text in UTF-16.
      deserialize: () => JSON.parse(withoutByteOrderMark(readConfig(path))) as Config,
    });
    conf.store = { ...conf.store, active, profiles: Object.fromEntries(profiles) };
  } catch (error) {
    throw fileFailure(`${path} cannot be written`, error);
  }
}
