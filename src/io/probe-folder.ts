import { promises as files } from 'node:fs';
import { join } from 'node:path';
import { fileFailure } from './file-failure.ts';
import { makeFolder } from './make-folder.ts';

/** More than the tokens of one sign-in take: 4 of 8 KiB, which is the longest header of most servers. */
const probeBytes = 32 * 1024;

/**
 * Throws a `usage` failure unless a file can be written to the folder. What comes from a sign-in
 * cannot be had twice, so that this is found out before anything is asked for.
 */
export async function probeFolder(folder: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await makeFolder(folder);
    await files.writeFile(probe, Buffer.alloc(probeBytes), { mode: 0o600, flush: true });
  } catch (error) {
    throw fileFailure(`nothing can be written to ${folder}`, error, 'nothing was sent');
  } finally {
    await files.rm(probe, { force: true }).catch(() => {});
  }
}
