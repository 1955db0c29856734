import { isAbsolute, join } from 'node:path';
import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';

export type Folders = { readonly config: string; readonly state: string };

/**
 * Where atm-cli keeps its files: all under `ATM_CLI_HOME` when that is set, else the XDG base
 * directories, `~/Library/Application Support` on macOS, `%APPDATA%` and `%LOCALAPPDATA%` on Windows.
 * Throws a `usage` failure for a user without a home.
 */
export function findFolders(env: Environment, platform: NodeJS.Platform): Folders {
  const moved = env['ATM_CLI_HOME'];
  if (moved) return { config: moved, state: join(moved, 'state') };
  const home = findHome(env);
  if (home === undefined) {
    throw new Failure('usage', 'this user has no home folder, so there is no place for profiles', {
      hint: 'set HOME, or ATM_CLI_HOME=<folder> for all that is stored',
    });
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
 * The folder that an `XDG_*` variable names, if it names one: "If an implementation encounters a
 * relative path in any of these variables it should consider the path invalid and ignore it" (XDG
 * Base Directory Specification). Tokens would lie in whatever folder a command was run in.
 */
export function xdgFolder(value: string | undefined): string | undefined {
  return value !== undefined && isAbsolute(value) ? value : undefined;
}

/** Containers run programs as users that nobody has made. */
function findHome(env: Environment): string | undefined {
  try {
    return env['HOME'] || process.getBuiltinModule('node:os').homedir();
  } catch {
    return undefined;
  }
}
