// @ts-check
// Where servers are installed: outside of the checkout, kept between runs.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** A server that cannot start on this machine, with the sentence that says why. */
export class Skipped extends Error {}

/**
 * The folder of this name in the cache, which is made. `ATM_INTEROP_CACHE` moves the cache.
 * @param {...string} names
 */
export function cacheFolder(...names) {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const cache = process.env['ATM_INTEROP_CACHE'] ?? join(base, 'atm-cli-interop');
  const folder = join(cache, ...names);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/**
 * Installs into a folder unless this very `what` (names and versions) is there already. What was
 * left by another version, or by an installation that did not end, is removed first.
 * @param {string} folder
 * @param {string} what
 * @param {(folder: string) => void | Promise<void>} install
 */
export async function installedOnce(folder, what, install) {
  const stamp = join(folder, '.installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === what) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await install(folder);
  writeFileSync(stamp, what);
}
