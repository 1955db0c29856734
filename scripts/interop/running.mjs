// @ts-check
// A server while it runs: its start script, its row, its metadata, and the files that flags name.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { fetchBounded, objectOf, shown } from './probe.mjs';
import { check } from './steps/run.mjs';

/** @import { Announcement, Row } from './row.mjs' */

const startMs = 40 * 60_000;

/**
 * @typedef {{ name: string, skipped: string }} Skip
 *
 * @typedef {object} Control of the server that runs
 * @property {() => Promise<void>} stop
 * @property {() => Promise<void>} restart with nothing but its configuration: what it kept in memory is gone
 */

/**
 * Starts a server, does something while it runs, and stops it.
 * @template Result
 * @param {string} name of a folder
 * @param {(announcement: Announcement, control: Control) => Promise<Result>} use
 * @returns {Promise<Result | Skip>}
 */
export async function whileRunning(name, use) {
  const folder = join(import.meta.dirname, name);
  check(existsSync(join(folder, 'start.mjs')), `no server is called "${name}"`);
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  const start = async () => {
    const started = spawn(process.execPath, [join(folder, 'start.mjs')], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child = started;
    return await announced(started.stdout);
  };
  const stop = async () => {
    child?.stdin?.end();
    if (child?.exitCode === null) await once(child, 'exit');
  };
  const restart = async () => {
    await stop();
    await start();
  };
  try {
    const announcement = await start();
    return 'skipped' in announcement ? announcement : await use(announcement, { stop, restart });
  } finally {
    await stop();
  }
}

/**
 * @param {import('node:stream').Readable} stream
 * @returns {Promise<Announcement | Skip>}
 */
async function announced(stream) {
  const lines = createInterface(stream);
  const signal = AbortSignal.timeout(startMs);
  const [line] = await Promise.race([
    once(lines, 'line', { signal }),
    once(lines, 'close', { signal }),
  ]);
  check(typeof line === 'string', 'the server ended before it was ready');
  return JSON.parse(line);
}

/**
 * @param {Announcement} announcement
 * @returns {Promise<Row>}
 */
export async function rowOf(announcement) {
  const module = await import(`./${announcement.name}/row.mjs`);
  return module.row(announcement);
}

/**
 * The files that the flags of rows name: `<role>.secret`, `password`, and those of the server.
 * @param {Announcement} announcement
 * @param {string} folder
 */
export function writeSecrets({ clients, user, files = {} }, folder) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  for (const [role, { client_secret }] of Object.entries(clients)) {
    if (client_secret !== undefined) writeFileSync(join(folder, `${role}.secret`), client_secret);
  }
  if (user !== undefined) writeFileSync(join(folder, 'password'), user.password);
}

/**
 * The metadata of an issuer, wherever it publishes them (OpenID Connect Discovery, RFC 8414).
 * @param {string} issuer
 */
export async function published(issuer) {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const urls = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
  ];
  for (const url of urls) {
    const response = await fetchBounded(url);
    const metadata = objectOf(await response.text());
    if (response.ok && metadata?.['issuer'] !== undefined) return metadata;
  }
  throw new Error(`${shown(issuer)} publishes no metadata`);
}
