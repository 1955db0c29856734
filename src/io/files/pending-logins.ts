import { promises as files } from 'node:fs';
import { dirname, join } from 'node:path';
import { readStoredText } from './read-write.ts';
import { readStored } from '../../model/json-file.ts';
import {
  type PendingLoginStore,
  type PendingLogin,
  pendingLoginSchema,
} from '../../model/pending-login.ts';
import { errorCode, fileFailure } from './errors.ts';
import { makeFolder } from './directories.ts';

/**
 * Pending logins as one file each in the state folder, for the owner only. A file is named by a
 * hash of the state, so that no external value becomes a path.
 */
export function createPendingLoginStore(stateFolder: string): PendingLoginStore {
  const folder = join(stateFolder, 'attempts');
  const fileOf = (state: string) => join(folder, `${fingerprint(state)}.json`);
  return {
    keep: (attempt) => write(fileOf(attempt.state), attempt),
    find: (state) => read(fileOf(state)),
    remove: (state) => remove(fileOf(state)),
    removeExpired: async (now) => {
      for (const name of await list(folder)) {
        const file = join(folder, name);
        const attempt = await read(file).catch(() => undefined);
        if (attempt === undefined || attempt.expires_at <= now) await remove(file);
      }
    },
  };
}

function fingerprint(state: string): string {
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(state).digest('hex').slice(0, 32);
}

async function write(file: string, attempt: PendingLogin): Promise<void> {
  try {
    await makeFolder(dirname(file));
    // A link in its place is not followed
    await files.rm(file, { force: true });
    const onlyNew = { mode: 0o600, flag: 'wx' };
    await files.writeFile(file, `${JSON.stringify(attempt, undefined, 2)}\n`, onlyNew);
  } catch (error) {
    throw fileFailure(`the sign-in cannot be stored in ${file}`, error);
  }
}

async function read(file: string): Promise<PendingLogin | undefined> {
  let json: string;
  try {
    json = readStoredText(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw fileFailure(`${file} cannot be read`, error);
  }
  return readStored(pendingLoginSchema, {
    text: json,
    file,
    rule: 'U07',
    advice: { id: 'unreadable_pending_login' },
  });
}

async function remove(file: string): Promise<boolean> {
  try {
    // Unlike rm, unlink fails for the second of two callers.
    await files.unlink(file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw fileFailure(`${file} cannot be deleted`, error);
  }
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return (await files.readdir(folder)).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw fileFailure(`${folder} cannot be read`, error);
  }
}
