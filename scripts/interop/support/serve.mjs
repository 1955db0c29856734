// @ts-check
// What the start script of every server does: install, start, wait, announce, stop.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

import { Skipped, cacheFolder, installedOnce } from './cache.mjs';

/** @import { Announcement } from '../row.mjs' */

/**
 * @typedef {object} Started what `start` of a server gives back
 * @property {string} version
 * @property {string} issuer
 * @property {Announcement['clients']} clients
 * @property {Announcement['user']} [user]
 * @property {Readonly<Record<string, string>>} [extra] whatever else its row needs
 * @property {Announcement['files']} [files]
 * @property {Announcement['resources']} [resources]
 *
 * @typedef {object} Machine what `start` may use
 * @property {string} folder where the server is installed
 * @property {string} state an empty folder for this run
 * @property {(program: string, args: readonly string[], options?: { cwd?: string, env?: Readonly<Record<string, string | undefined>> }) => import('node:child_process').ChildProcess} spawn
 *   starts a process whose output goes to the log, and which is ended with this script
 * @property {(url: string, options?: { seconds?: number, status?: number }) => Promise<Response>} ready
 *   waits until this address answers (with this status; default 200)
 */

/**
 * The main program of `scripts/interop/<name>/start.mjs`. With --install it only installs. Else it
 * starts the server on loopback, prints one JSON line (an Announcement, or `{"skipped": reason}`),
 * and serves until SIGTERM, SIGINT or the end of standard input; then it ends, by pid, what it
 * started.
 * @param {string} name
 * @param {object} server
 * @param {string} server.what names and versions of what is installed; another one installs anew
 * @param {(folder: string) => void | Promise<void>} server.install
 * @param {(machine: Machine) => Promise<Started>} server.start
 */
export async function serve(name, { what, install, start }) {
  const folder = cacheFolder(name, 'installed');
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  try {
    await installedOnce(folder, what, install);
    if (process.argv.includes('--install')) return;
    const log = join(cacheFolder(name), 'server.log');
    const output = openSync(log, 'w');
    rmSync(cacheFolder(name, 'state'), { recursive: true, force: true });
    const state = cacheFolder(name, 'state');
    const stopped = stopWanted();
    const starting = start({
      folder,
      state,
      spawn: (program, args, { cwd, env } = {}) => {
        const child = spawn(program, args, {
          cwd: cwd ?? state,
          env: { ...process.env, ...env },
          stdio: ['ignore', output, output],
          detached: true,
        });
        children.push(child);
        return child;
      },
      ready: (url, options) => untilReady(url, { children, log, ...options }),
    });
    const started = await Promise.race([starting, stopped]);
    if (started === undefined) return;
    process.stdout.write(`${JSON.stringify({ name, log, ...started })}\n`);
    await stopped;
  } catch (error) {
    if (!(error instanceof Skipped)) throw error;
    process.stdout.write(`${JSON.stringify({ name, skipped: error.message })}\n`);
  } finally {
    await Promise.all(children.map(end));
  }
}

/**
 * Resolves when this script is asked to stop, or when nobody is there any more to ask.
 * @returns {Promise<undefined>}
 */
async function stopWanted() {
  process.stdin.resume();
  await Promise.race([
    once(process, 'SIGTERM'),
    once(process, 'SIGINT'),
    once(process.stdin, 'end'),
    once(process.stdin, 'close'),
  ]);
  process.stdin.destroy();
}

/**
 * Ends a process and those that it started: politely, then not.
 * @param {import('node:child_process').ChildProcess} child
 */
async function end(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGTERM');
  const patience = new AbortController();
  await Promise.race([ended, after(10_000, undefined, { signal: patience.signal })]);
  if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  await ended;
  patience.abort();
}

/**
 * @param {string} url
 * @param {{ children: readonly import('node:child_process').ChildProcess[], log: string, seconds?: number, status?: number }} options
 */
async function untilReady(url, { children, log, seconds = 60, status = 200 }) {
  const latest = Date.now() + seconds * 1000;
  let last = 'nothing';
  while (Date.now() < latest) {
    const gone = children.find(
      ({ exitCode, signalCode }) => exitCode !== null || signalCode !== null,
    );
    if (gone !== undefined) {
      throw new Error(`${gone.spawnfile} ended: ${readFileSync(log, 'utf8').slice(-2000)}`);
    }
    try {
      const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) });
      if (response.status === status) return response;
      last = `HTTP ${response.status}`;
    } catch (error) {
      last = String(error);
    }
    await after(200);
  }
  throw new Error(
    `${url} was not ready after ${seconds} s: ${last}. ${readFileSync(log, 'utf8').slice(-2000)}`,
  );
}
