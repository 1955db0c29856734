import { promises as files } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { Environment } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import { errorCode, fileFailure } from './errors.ts';
import { requireOwn } from './ownership.ts';

/**
 * Creates a folder for the owner only, and its missing parents. Throws the system error, and a
 * `usage` failure when another user owns it or may write to it.
 */
export async function makeFolder(folder: string): Promise<void> {
  await makeWithParents(folder);
  requireOwn([folder]);
}

/**
 * The `recursive` mkdir of Node never returns on a file system without writable folders (/proc
 * reports ENOENT for each).
 */
async function makeWithParents(folder: string): Promise<void> {
  if (await isMade(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) await makeWithParents(parent);
  await files.mkdir(folder, { mode: 0o700 }).catch(ignoreRival);
}

/** Throws the system error, unless a parent folder is missing. */
async function isMade(folder: string): Promise<boolean> {
  try {
    await files.mkdir(folder, { mode: 0o700 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    // For an existing folder, a root or a read-only file system has another code
    if ((await files.stat(folder).catch(() => undefined))?.isDirectory()) return true;
    throw error;
  }
}

function ignoreRival(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error;
}

/** More than the tokens of one sign-in: 4 of 8 KiB, the header limit of most servers. */
const probeBytes = 32 * 1024;

/**
 * Throws a `usage` failure unless a file can be written to the folder. A code or refresh token
 * works only once, so this is checked before anything is requested.
 */
export async function probeFolder(folder: string): Promise<void> {
  const { randomUUID } = process.getBuiltinModule('node:crypto');
  const probe = join(folder, `.probe-${randomUUID()}`);
  try {
    await makeFolder(folder);
    const onlyNew = { mode: 0o600, flag: 'wx', flush: true };
    await files.writeFile(probe, Buffer.alloc(probeBytes), onlyNew);
  } catch (error) {
    throw fileFailure(`cannot write to ${folder}`, error, 'nothing was sent');
  } finally {
    await files.rm(probe, { force: true }).catch(() => {});
  }
}

export type Folders = { readonly config: string; readonly state: string };

/**
 * The folders of atm-cli: all under `ATM_CLI_HOME` when that is set, else the XDG base directories,
 * `~/Library/Application Support` on macOS, `%APPDATA%` and `%LOCALAPPDATA%` on Windows. Throws a
 * `usage` failure for a user without a home folder.
 */
export function findFolders(env: Environment, platform: NodeJS.Platform): Folders {
  const moved = env['ATM_CLI_HOME'];
  if (moved) return { config: moved, state: join(moved, 'state') };
  const home = findHome(env);
  if (home === undefined) {
    const message =
      'this user has no home folder to store profiles in: set HOME, or ATM_CLI_HOME=<folder>';
    throw new Failure('usage', message);
  }
  if (platform === 'darwin') {
    const support = join(home, 'Library', 'Application Support', 'atm-cli');
    return { config: support, state: join(support, 'state') };
  }
  if (platform === 'win32') {
    const roaming = env['APPDATA'] || join(home, 'AppData', 'Roaming');
    const local = env['LOCALAPPDATA'] || join(home, 'AppData', 'Local');
    return { config: join(roaming, 'atm-cli'), state: join(local, 'atm-cli') };
  }
  return {
    config: join(xdgFolder(env['XDG_CONFIG_HOME']) ?? join(home, '.config'), 'atm-cli'),
    state: join(xdgFolder(env['XDG_STATE_HOME']) ?? join(home, '.local', 'state'), 'atm-cli'),
  };
}

/**
 * The folder in an `XDG_*` variable, if it is valid: "If an implementation encounters a relative
 * path in any of these variables it should consider the path invalid and ignore it" (XDG Base
 * Directory Specification). With a relative path, tokens would be stored in the current folder.
 */
export function xdgFolder(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

/** Containers may run programs as users that do not exist. */
function findHome(env: Environment): string | undefined {
  try {
    return env['HOME'] || process.getBuiltinModule('node:os').homedir();
  } catch {
    return undefined;
  }
}
