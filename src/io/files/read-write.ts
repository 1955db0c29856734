import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  promises as files,
  readFileSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../model/errors.ts';
import { errorCode, fileFailure, fileHint, systemReason } from './errors.ts';
import { isForeign, ownUser, requireOwn } from './ownership.ts';

/** The bytes of a file. Throws a `usage` failure that names it. */
export async function readFileOrFail(path: string): Promise<Uint8Array> {
  try {
    // A pipe may block, and Ctrl-C must still work.
    return statSync(path).isFile() ? readFileSync(path) : await files.readFile(path);
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT';
    const reason = isMissing ? 'no such file' : systemReason(error);
    throw new Failure('usage', `${path} cannot be read: ${reason}`, {
      hint: fileHint(error) ?? 'check the path and its permissions',
      cause: error,
    });
  }
}

/** The text of a file that this program has written; see `readStoredBytes`. */
export function readStoredText(path: string): string {
  return readStoredBytes(path).toString('utf8');
}

/**
 * The bytes of a file that this program has written. Throws a `usage` failure when another user may
 * have written it instead, and what `readRegularFile` throws.
 */
export function readStoredBytes(path: string): Buffer {
  requireOwn([dirname(path), path]);
  return readRegularFile(path);
}

/**
 * The bytes of a file. A pipe or a device in its place, at which reading would wait without end, is
 * refused. Throws the error of the system.
 */
export function readRegularFile(path: string): Buffer {
  // Windows has no such flag, and no such pipes.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() && !found.isDirectory()) throw new Error('it is not a regular file');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes or replaces a file that only the owner may read. Throws a `usage` failure that names it.
 * Devices such as /dev/stdout keep their mode. In a folder such as /tmp, another user can be first
 * to make a file, or a link to one of ours, of a name that is easy to guess: those are not written.
 */
export async function writeFileOrFail(path: string, text: string): Promise<void> {
  try {
    const file = await files.open(path, openingFlags(path), 0o600);
    try {
      const seen = await file.stat();
      if (seen.isFile()) {
        if (isForeign(seen, ownUser())) throw notOursFailure(`${path} belongs`, seen.uid);
        await file.chmod(0o600);
        await file.truncate();
      }
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw fileFailure(`${path} cannot be written`, error);
  }
}

/** Links are followed where they are the own ones, or those of the system, such as /dev/stdout. */
function openingFlags(path: string): number {
  const { O_WRONLY, O_CREAT, O_NOFOLLOW } = constants;
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (!link?.isSymbolicLink()) return O_WRONLY | O_CREAT | (O_NOFOLLOW ?? 0);
  if (isForeign(link, ownUser())) throw notOursFailure(`${path} is a link that belongs`, link.uid);
  return O_WRONLY | O_CREAT;
}

function notOursFailure(what: string, uid: number): Failure {
  return new Failure('usage', `${what} to another user (uid ${uid})`, {
    hint: 'nothing was written; use a file in a folder of your own',
  });
}
