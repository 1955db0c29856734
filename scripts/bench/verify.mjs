// @ts-check
// What `verify -` makes of the cores, beside openssl and beside scripts with other packages.

import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { runOver } from './run-over.mjs';
import { audience, issuer, prepareTokens } from './tokens.mjs';

const peerProgram = join(import.meta.dirname, 'verify-peer.mjs');
const cores = availableParallelism();
const many = 100_000;
const rounds = 3;

/**
 * What openssl calls an algorithm, and where its verifications per second stand in a line of -mr. It
 * measures HMAC by the byte and not by the token. Packages verify fewer tokens where each takes long.
 * @typedef {object} Subject
 * @property {string} alg
 * @property {number} peerTokens
 * @property {Speed} [speed]
 * @property {string} [goal]
 *
 * @typedef {{ readonly name: string, readonly row: string, readonly column: number }} Speed
 */

/** @type {readonly Subject[]} */
const subjects = [
  {
    alg: 'RS256',
    peerTokens: many,
    speed: { name: 'rsa2048', row: '+F2', column: 4 },
    goal: '0.55',
  },
  {
    alg: 'ES256',
    peerTokens: 20_000,
    speed: { name: 'ecdsap256', row: '+F4', column: 4 },
    goal: '0.62',
  },
  { alg: 'EdDSA', peerTokens: 20_000, speed: { name: 'ed25519', row: '+F6', column: 5 } },
  { alg: 'HS256', peerTokens: many },
];

const packages = ['jsonwebtoken', 'fast-jwt', 'jose, 32 at a time', 'jose, one at a time'];

/**
 * @param {{ readonly program: string, readonly folder: string }} options
 * @returns {Promise<import('./document.mjs').Section>}
 */
export async function measureVerify({ program, folder }) {
  const peerFolder = installPeers(join(folder, 'peers'));
  /** @type {string[][]} */
  const rows = [];
  for (const { alg, peerTokens, speed, goal = '' } of subjects) {
    const work = prepareTokens(folder, alg);
    const own = [program, ...work.args];
    /** @type {number[]} */
    const references = [];
    /** @type {number[]} */
    const rates = [];
    for (let round = 0; round < rounds; round += 1) {
      if (speed !== undefined) references.push(openssl(speed));
      rates.push((await runOver(work, own, many)).rate);
    }
    const rate = Math.max(...rates);
    const reference = Math.max(...references);
    const beside = await besidePeers(work, own, peerTokens, peerFolder);
    rows.push([
      alg,
      String(Math.round(rate)),
      speed === undefined ? '' : (rate / reference).toFixed(2),
      goal,
      ...packages.map((name) => beside.get(name)?.toFixed(2) ?? ''),
    ]);
  }
  return {
    title: 'Verification in bulk',
    text: `\`verify -\` with ${many} tokens on ${cores} cores, as a whole process; the best of ${rounds} runs in turns. To openssl is the ratio to \`openssl speed -multi ${cores}\`, which measures HMAC by the byte. To a package is the ratio to a script that verifies signature, iss, aud and exp with it, in turns with ours over the same tokens (20,000 where each takes long). The goal there is 1.7 times the fastest.`,
    columns: ['', 'per second', 'to openssl', 'goal', ...packages.map((name) => `to ${name}`)],
    rows,
  };
}

/**
 * @param {{ readonly program: string, readonly folder: string }} options
 * @returns {Promise<import('./document.mjs').Section>}
 */
export async function measureMemory({ program, folder }) {
  const work = prepareTokens(folder, 'RS256');
  const args = [program, ...work.args];
  const { mebibytes: few } = await runOver(work, args, 10_000);
  const { mebibytes: most } = await runOver(work, args, 1_000_000);
  return {
    title: 'Memory',
    text: 'Peak of `verify -` with RS256, the whole process with its threads.',
    columns: ['10,000 tokens', '1,000,000 tokens', 'more', 'goal'],
    rows: [[`${few} MiB`, `${most} MiB`, `${most - few} MiB`, 'at most 30']],
  };
}

/**
 * How many times as quick as each package ours is.
 * @param {import('./tokens.mjs').Work} work
 * @param {readonly string[]} own
 * @param {number} count
 * @param {string} folder
 */
async function besidePeers(work, own, count, folder) {
  const { alg, keyFile } = work;
  const names = packages.filter((name) => name !== 'jsonwebtoken' || alg !== 'EdDSA');
  let ours = 0;
  /** @type {Map<string, number>} */
  const rates = new Map();
  for (let round = 0; round < rounds; round += 1) {
    ours = Math.max(ours, (await runOver(work, own, count)).rate);
    for (const name of names) {
      // It takes several times as long as any other, and once is enough to see that.
      if (round > 0 && name === 'jose, one at a time') continue;
      const args = [peerProgram, name, alg, keyFile, issuer, audience, folder];
      const { rate } = await runOver(work, args, count);
      rates.set(name, Math.max(rate, rates.get(name) ?? 0));
    }
  }
  return new Map([...rates].map(([name, rate]) => [name, ours / rate]));
}

/** @param {string} folder */
function installPeers(folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const args = ['install', '--no-audit', '--no-fund', 'jsonwebtoken', 'fast-jwt'];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm cannot install the packages to compare with\n${stderr}`);
  return folder;
}

/**
 * Verifications per second of all cores.
 * @param {Speed} speed
 */
function openssl({ name, row, column }) {
  const args = ['speed', '-mr', '-seconds', '1', '-multi', String(cores), name];
  const { stdout } = spawnSync('openssl', args, { encoding: 'utf8' });
  const line = stdout.split('\n').find((one) => one.startsWith(`${row}:`));
  const value = Number(line?.split(':')[column]);
  // Some versions print rates, others the seconds that one takes.
  return Math.round(value < 1 ? 1 / value : value);
}
