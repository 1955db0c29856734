import { promises as files, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Failure } from '../errors.ts';
import type { TokenSet, TokenStore } from '../token-set.ts';
import { errorCode, fileFailure } from './file-failure.ts';
import { parseTokenSet } from './parse-token-set.ts';

/**
 * Token sets as one file per profile below the state folder: written to a temporary file, flushed
 * and renamed, for the owner alone. `signal` ends the wait for a lock. A set is read at once: it is
 * small, and `fs.promises` alone takes a twentieth of the time of `atm-cli token`.
 */
export function createTokenStore(stateFolder: string, signal?: AbortSignal): TokenStore {
  const folder = join(stateFolder, 'tokens');
  const fileOf = (profile: string) => join(folder, `${fileName(profile)}.json`);
  const lockOf = (profile: string) => join(stateFolder, 'locks', `${fileName(profile)}.lock`);
  return {
    describe: (profile) => ({ kind: 'file', path: fileOf(profile) }),
    isReadableByOthers: (profile) => isReadableByOthers(fileOf(profile)),
    requireWritable: async () => (await import('./probe-folder.ts')).probeFolder(folder),
    read: async (profile) => readTokenSet(fileOf(profile), profile),
    write: (profile, tokens) => writeTokenSet(folder, fileOf(profile), profile, tokens),
    remove: (profile) => removeTokenSet(folder, fileOf(profile)),
    locked: async (profile, work) => {
      const { withLock } = await import('./lock.ts');
      return await withLock(lockOf(profile), work, { signal });
    },
  };
}

const plainName = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)$)[a-z\d][a-z\d_-]*$/;

/**
 * A readable file name that no other profile has, also where case and Unicode normal forms are
 * folded: anything but a plain lower-case name gets a fingerprint of its exact spelling.
 */
function fileName(profile: string): string {
  if (plainName.test(profile)) return profile;
  // Loaded here and not above: a command that only reads tokens starts without it.
  const { createHash } = process.getBuiltinModule('node:crypto');
  const readable = profile.toLowerCase().replace(/[^a-z\d_-]+/g, '-');
  const fingerprint = createHash('sha256').update(profile).digest('hex').slice(0, 8);
  return `${readable}~${fingerprint}`;
}

function readTokenSet(file: string, profile: string): TokenSet | undefined {
  try {
    return parseTokenSet(readFileSync(file, 'utf8'), file, profile);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error instanceof Failure ? error : fileFailure(`${file} cannot be read`, error);
  }
}

async function writeTokenSet(
  folder: string,
  file: string,
  profile: string,
  tokens: TokenSet,
): Promise<void> {
  const { writeFile } = await import('atomically');
  const { makeFolder } = await import('./make-folder.ts');
  try {
    await makeFolder(folder);
    await setUnreadableAside(file, profile);
    await writeFile(file, `${JSON.stringify(tokens, undefined, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw fileFailure(`the tokens cannot be written to ${file}`, error);
  }
}

/** What a fresh sign-in replaces may be somebody's work: what is no token set is kept beside it. */
async function setUnreadableAside(file: string, profile: string): Promise<void> {
  try {
    readTokenSet(file, profile);
  } catch {
    await files.rename(file, `${file}.unreadable`);
  }
}

/** With the file goes what lies beside it: one set aside, and what a killed process left half done. */
async function removeTokenSet(folder: string, file: string): Promise<boolean> {
  try {
    const names = await files.readdir(folder);
    const leftovers = names.filter((name) => name.startsWith(`${basename(file)}.`));
    await Promise.all(leftovers.map((name) => files.rm(join(folder, name), { force: true })));
    await files.rm(file);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw fileFailure(`${file} cannot be deleted`, error);
  }
}

/** Windows has no permission bits: the folder of the user is private there. */
async function isReadableByOthers(file: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  try {
    return ((await files.stat(file)).mode & 0o077) !== 0;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw fileFailure(`${file} cannot be examined`, error);
  }
}
