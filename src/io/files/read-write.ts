import {
  closeSync,
  constants,
  promises as files,
  fstatSync,
  openSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { Failure } from '../../model/errors.ts';
import { errorCode, fileFailure, systemReason } from './errors.ts';

/** The bytes of a file. Throws a `usage` failure that names it. */
export async function readFileOrFail(path: string): Promise<Uint8Array> {
  try {
    // A pipe may block, and Ctrl-C must still work.
    return statSync(path).isFile() ? readFileSync(path) : await files.readFile(path);
  } catch (error) {
    const isMissing = errorCode(error) === 'ENOENT';
    const reason = isMissing ? 'no such file' : systemReason(error);
    throw new Failure('usage', `${path} cannot be read: ${reason}`, {
      hint: 'check the path and its permissions',
      cause: error,
    });
  }
}

/**
 * The text of a file that this program has written. A pipe or a device in its place, at which
 * reading would wait without end, is refused. Throws the error of the system.
 */
export function readStoredText(path: string): string {
  // Windows has no such flag, and no such pipes.
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() && !found.isDirectory()) throw new Error('it is not a regular file');
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes or replaces a file that only the owner may read. Throws a `usage` failure that names it.
 * Devices such as /dev/stdout keep their mode.
 */
export async function writeFileOrFail(path: string, text: string): Promise<void> {
  try {
    if (isFile(path)) await files.chmod(path, 0o600);
    await files.writeFile(path, text, { mode: 0o600 });
  } catch (error) {
    throw fileFailure(`${path} cannot be written`, error);
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
