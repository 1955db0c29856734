import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isStale, readHolder } from './lock-holder.ts';

/**
 * Deletes the folders `<path>.<id>` of processes that were killed while they prepared to take the
 * lock at `path`. They hold nothing, but nobody else would ever remove them.
 */
export function removeLeftovers(path: string, host: string, staleAfterMs: number): void {
  const folder = dirname(path);
  const names = readdirSync(folder);
  const prepared = names.filter((name) => name.startsWith(`${basename(path)}.`));
  for (const leftover of prepared.map((name) => join(folder, name))) {
    if (isLeft(leftover, host, staleAfterMs)) rmSync(leftover, { recursive: true, force: true });
  }
}

function isLeft(leftover: string, host: string, staleAfterMs: number): boolean {
  try {
    const holder = readHolder(leftover);
    if (holder !== undefined) return isStale(holder, host, staleAfterMs);
    return Date.now() - statSync(leftover).mtimeMs > staleAfterMs;
  } catch {
    // Whoever prepared it went on: it has become the lock, or is gone.
    return false;
  }
}
