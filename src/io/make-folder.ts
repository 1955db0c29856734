import { promises as files } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from './file-failure.ts';

/**
 * Makes a folder for the owner alone, and those above it that are missing. The `recursive` mkdir of
 * Node never returns where a file system takes no folders at all (/proc says ENOENT for each).
 */
export async function makeFolder(folder: string): Promise<void> {
  if (await isMade(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeFolder(parent);
  await files.mkdir(folder, { mode: 0o700 }).catch(ignoreRival);
}

/** Throws what the system says, unless a folder above is missing. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await files.mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    // A root or a read-only place says something else of a folder that is there
    if ((await files.stat(folder).catch(() => undefined))?.isDirectory()) return true;
    throw error;
  }
}

function ignoreRival(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}
