import { promises as files, readFileSync, statSync } from 'node:fs';
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
