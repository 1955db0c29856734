import { promises as files, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../errors.ts';
import { assertProfileName } from '../profile-name.ts';
import type { Profile, Profiles, ProfileStore } from '../profile.ts';
import { errorCode, fileFailure } from './file-failure.ts';
import { parseProfiles } from './parse-profiles.ts';
import { withoutByteOrderMark } from '../json-file.ts';

type Change = (profiles: Map<string, Profile>, active: string | undefined) => string | undefined;

/**
 * Profiles in `config.json` of the config folder. Reading is our own, because it has to be quick
 * and to name what is wrong; writing is conf's. `signal` ends the wait for the lock.
 */
export function createProfileStore(configFolder: string, signal?: AbortSignal): ProfileStore {
  const path = join(configFolder, 'config.json');
  const read = () => readProfiles(path);

  async function change(decide: Change): Promise<void> {
    const { withLock } = await import('./lock.ts');
    await makeFolder(configFolder);
    await withLock(
      join(configFolder, 'config.lock'),
      async () => {
        const { active, profiles } = await read();
        const changed = new Map(profiles);
        const nowActive = decide(changed, active);
        await write(configFolder, path, { active: nowActive, profiles: changed });
      },
      { signal },
    );
  }

  return {
    path,
    read,
    save: async (name, profile) => {
      assertProfileName(name);
      await change((profiles, active) => {
        profiles.set(name, profile);
        return active ?? name;
      });
    },
    remove: (name) =>
      change((profiles, active) => {
        profiles.delete(name);
        return active === name ? undefined : active;
      }),
    use: (name) => change(() => name),
  };
}

async function readProfiles(path: string): Promise<Profiles> {
  try {
    return parseProfiles(readFileSync(path, 'utf8'), path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { active: undefined, profiles: new Map() };
    throw error instanceof Failure ? error : fileFailure(`${path} cannot be read`, error);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await files.mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileFailure(`the folder ${folder} cannot be made`, error);
  }
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
      deserialize: (text) => JSON.parse(withoutByteOrderMark(text)) as Record<string, unknown>,
    });
    conf.store = { ...conf.store, active, profiles: Object.fromEntries(profiles) };
  } catch (error) {
    throw fileFailure(`${path} cannot be written`, error);
  }
}
