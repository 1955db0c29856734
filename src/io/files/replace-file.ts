import { randomUUID } from 'node:crypto';
import { promises as files } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from './directories.ts';
import { errorCode } from './errors.ts';

export type ReplaceOptions = {
  /** False for what may be lost with the power. */
  readonly fsync?: boolean;
  /** How long it is tried again, in milliseconds. */
  readonly timeout?: number;
};

/**
 * Writes a file of atm-cli as a whole, for the owner only: to a temporary file with a name that
 * nobody can know before, which then takes its place. A link in its place is replaced, not followed.
 * Throws the system error.
 */
export async function replaceFile(
  file: string,
  content: string,
  options: ReplaceOptions = {},
): Promise<void> {
  const { writeFile } = await import('atomically');
  await makeFolder(dirname(file));
  await removeLink(file);
  await writeFile(file, content, { mode: 0o600, tmpCreate: temporaryName, ...options });
}

function temporaryName(file: string): string {
  return `${file}.tmp-${randomUUID()}`;
}

async function removeLink(file: string): Promise<void> {
  try {
    if ((await files.lstat(file)).isSymbolicLink()) await files.unlink(file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
