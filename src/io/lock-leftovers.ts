import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isStale, readHolder } from './lock-holder.ts';

/**
 * Deletes the folders `<path>.<id>` of processes that were killed while they prepared to take the
 * lock at `path`. They hold nothing, but nobody else would ever remove them.
 */
export async function removeLeftovers(path: string, host: string, staleAfterMs: number) {
  const folder = dirname(path);
  const names = await readdir(folder);
  const prepared = names.filter((name) => name.startsWith(`${basename(path)}.`));
  for (const leftover of prepared.map((name) => join(folder, name))) {
    // oxlint-disable-next-line no-await-in-loop -- there is hardly ever one
    if (await isLeft(leftover, host, staleAfterMs)) {
      await rm(leftover, { recursive: true, force: true });
    }
  }
}

async function isLeft(leftover: string, host: string, staleAfterMs: number): Promise<boolean> {
  try {
    const holder = await readHolder(leftover);
    if (holder !== undefined) return await isStale(holder, host, staleAfterMs);
    return Date.now() - (await stat(leftover)).mtimeMs > staleAfterMs;
  } catch {
    // Whoever prepared it went on: it has become the lock, or is gone.
    return false;
  }
}
