// @ts-check
// What a refresh costs on this machine, and what a sign-in and a refresh ask of a network.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startSlowServer } from './slow-server.mjs';

const program = join(import.meta.dirname, '..', 'bin', 'atm-cli.cjs');
const delayMs = 100;
/** A person in a browser takes at least as long as this. */
const personMs = 1500;

/**
 * @typedef {{ name: string, ms: number, ratio?: number, connections?: number, requests?: number }} Row
 * `ratio` is the one to an empty script, `connections` and `requests` are counted by the server.
 *
 * @param {{ runs?: number, node?: string }} [options] how many alternating runs, and by which node
 * @returns {Promise<readonly Row[]>}
 */
export async function benchRefresh({ runs = 20, node = process.execPath } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'atm-cli-bench-'));
  try {
    return [await onLoopback(folder, runs, node), ...(await farAway(folder, node))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * `token refresh` with the built-in server on this machine, alternating with an empty script.
 * @param {string} folder
 * @param {number} runs
 * @param {string} node
 * @returns {Promise<Row>}
 */
async function onLoopback(folder, runs, node) {
  const home = join(folder, 'near');
  const env = envOf(join(folder, 'server'));
  const serving = spawn(node, [program, 'serve', '--port', '0', '--json'], { env });
  try {
    const [, issuer = ''] = await says(serving.stdout, /"issuer": "([^"]+)"[^]*\n}\n/);
    signInWithRobot(node, home, issuer);
    const empty = join(folder, 'empty.cjs');
    writeFileSync(empty, '');
    /** @type {number[]} */
    const floor = [];
    /** @type {number[]} */
    const refresh = [];
    for (let round = -3; round < runs; round += 1) {
      const least = run(node, [empty], home);
      const ms = run(node, [program, 'token', 'refresh'], home);
      // The first rounds warm the caches of the machine and the code of the server.
      if (round >= 0) floor.push(least);
      if (round >= 0) refresh.push(ms);
    }
    const ms = median(refresh);
    return { name: 'token refresh, loopback', ms, ratio: ms / median(floor) };
  } finally {
    serving.kill();
  }
}

/**
 * A sign-in and two refreshes with a server that is far away; the second has all that can be kept.
 * @param {string} folder
 * @param {string} node
 * @returns {Promise<readonly Row[]>}
 */
async function farAway(folder, node) {
  const home = join(folder, 'far');
  const server = await startSlowServer(delayMs);
  try {
    const client = ['--issuer', server.issuer, '--client-id', 'bench', '--port', '0'];
    const login = start(node, ['login', '--json', '--no-browser', ...client], home);
    const [, text = ''] = await says(login.stderr, /"url":"([^"]+)"/);
    await new Promise((resolve) => setTimeout(resolve, personMs));
    const answeredAt = performance.now();
    const { searchParams } = new URL(text);
    const callback = new URL(searchParams.get('redirect_uri') ?? '');
    callback.searchParams.set('code', searchParams.get('nonce') ?? '');
    callback.searchParams.set('state', searchParams.get('state') ?? '');
    await (await fetch(callback)).text();
    const done = performance.now() - answeredAt;
    await ended(login);
    /** @type {Row[]} */
    const rows = [{ name: 'login far away, callback to done', ms: done, ...server.take() }];
    for (const name of ['token refresh far away', 'token refresh far away, again']) {
      const began = performance.now();
      await ended(start(node, ['token', 'refresh'], home));
      rows.push({ name, ms: performance.now() - began, ...server.take() });
    }
    return rows;
  } finally {
    server.close();
  }
}

/**
 * The robot signs in on the pages of `--demo`; then the profile is that of any other server.
 * @param {string} node
 * @param {string} home
 * @param {string} issuer
 */
function signInWithRobot(node, home, issuer) {
  const env = { ...envOf(home), ATM_DEMO_PORT: new URL(issuer).port };
  const args = [program, 'login', '--demo', '--no-input'];
  const { status, stderr } = spawnSync(node, args, { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const tokens = join(home, 'state', 'tokens');
  const { client_id, flow } = JSON.parse(readFileSync(join(tokens, 'demo.json'), 'utf8'));
  const profiles = { default: { issuer, client_id, flow } };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ active: 'default', profiles }));
  writeFileSync(join(tokens, 'default.json'), readFileSync(join(tokens, 'demo.json')));
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {string} home
 */
function run(node, args, home) {
  const started = performance.now();
  const { status, stderr } = spawnSync(node, args, { env: envOf(home), encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: exit code ${status}\n${stderr}`);
  return performance.now() - started;
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {string} home
 */
function start(node, args, home) {
  return spawn(node, [program, ...args], { env: envOf(home) });
}

/** @param {import('node:child_process').ChildProcess} child */
async function ended(child) {
  if (child.exitCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`exit code ${child.exitCode}`);
}

/**
 * @param {import('node:stream').Readable} stream
 * @param {RegExp} pattern
 * @returns {Promise<RegExpExecArray>}
 */
async function says(stream, pattern) {
  let text = '';
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    text += chunk;
    const found = pattern.exec(text);
    if (found !== null) return found;
  }
  throw new Error(`ended without ${pattern}: ${text}`);
}

/** @param {string} home */
function envOf(home) {
  // Nothing is inherited: NODE_EXTRA_CA_CERTS alone makes a start of Node 20 twice as slow.
  mkdirSync(home, { recursive: true });
  return { PATH: process.env['PATH'], HOME: home, ATM_CLI_HOME: home, ATM_TOKEN_STORE: 'file' };
}

/** @param {readonly number[]} values */
function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
