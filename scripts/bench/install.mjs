// @ts-check
// What the first contact costs: installing the package, and npx with and without a warm cache.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { median, timeOf } from './measure.mjs';

const rounds = 3;
/** Some of them bring half a gigabyte. */
const contactRounds = 2;

/** Programs on npm that sign in somewhere or serve who does; `args` end at once. */
const peers = [
  { name: 'oauth2-mock-server', args: ['--help'], says: /Usage/ },
  { name: 'httpyac', args: ['--version'], says: /\d+\.\d+/ },
  { name: '@mcpjam/cli', args: ['--version'], says: /\d+\.\d+/ },
];

/**
 * @param {{ readonly tarball: string, readonly folder: string, readonly bundled: readonly string[] }} options
 * `bundled` are the packages that the bundle was made of, each as name@version
 * @returns {Promise<import('./document.mjs').Section>}
 */
export async function measureInstall({ tarball, folder, bundled }) {
  const spec = `file:${tarball}`;
  const each = bundled.map((one) => [one]);
  /** @type {Record<'own' | 'atOnce' | 'oneByOne', number[]>} */
  const times = { own: [], atOnce: [], oneByOne: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.own.push(await install([[spec]], folder));
    times.atOnce.push(await install([bundled], folder));
    times.oneByOne.push(await install(each, folder));
  }
  const program = { name: 'atm-cli', spec, args: ['--version'], says: /^\d+\.\d+\.\d+$/m };
  const everybody = [program, ...peers.map((peer) => ({ ...peer, spec: peer.name }))];
  /** @type {Map<string, { cold: number[], warm: number[] }>} */
  const contacts = new Map(everybody.map(({ name }) => [name, { cold: [], warm: [] }]));
  for (let round = 0; round < contactRounds; round += 1) {
    for (const one of everybody) {
      const cache = mkdtempSync(join(folder, 'cache-'));
      const found = contacts.get(one.name);
      found?.cold.push(await npx(one, folder, cache));
      found?.warm.push(await npx(one, folder, cache));
      rmSync(cache, { recursive: true, force: true });
    }
  }
  const own = median(times.own);
  const ratio = (/** @type {readonly number[]} */ all) => (own / median(all)).toFixed(2);
  const packed = statSync(tarball).size;
  return {
    title: 'First contact',
    text:
      `Seconds, medians of ${rounds}, with npx of ${contactRounds}; the caches of npm are empty where it says cold. ` +
      'npm itself and the way to the registry are in all of them.',
    columns: ['what', 'goal', 'cold', 'warm'],
    rows: [
      ['npm install of the packed package', '', seconds(times.own), ''],
      ['npm install of the packages in it, at once', '', seconds(times.atOnce), ''],
      ['the first as a part of that', '', ratio(times.atOnce), ''],
      ['npm install of the packages in it, one by one', '', seconds(times.oneByOne), ''],
      ['the first as a part of that', 'at most 0.25', ratio(times.oneByOne), ''],
      ...everybody.map(({ name, args }) => {
        const { cold, warm } = contacts.get(name) ?? { cold: [], warm: [] };
        return [`npx ${name} ${args.join(' ')}`, '', seconds(cold), seconds(warm)];
      }),
      ['size of the packed package', 'under 1.5 MB', `${(packed / 1e6).toFixed(2)} MB`, ''],
    ],
  };
}

/** @param {readonly number[]} all in milliseconds */
function seconds(all) {
  return (median(all) / 1000).toFixed(2);
}

/**
 * Milliseconds for some installations, one after the other, into an empty folder with an empty cache.
 * @param {readonly (readonly string[])[]} installations
 * @param {string} folder
 */
async function install(installations, folder) {
  const parent = mkdtempSync(join(folder, 'install-'));
  const cwd = join(parent, 'into');
  mkdirSync(cwd);
  const env = npmEnvironment(join(parent, 'cache'));
  let sum = 0;
  for (const specs of installations) {
    const args = ['install', '--ignore-scripts', ...specs];
    const name = specs.join(' ');
    sum += await timeOf({ name, program: 'npm', args, says: /packages?\b/, env, cwd });
  }
  rmSync(parent, { recursive: true, force: true });
  return sum;
}

/**
 * @param {{ readonly name: string, readonly spec: string, readonly args: readonly string[], readonly says: RegExp }} program
 * @param {string} cwd
 * @param {string} cache
 */
async function npx({ name, spec, args, says }, cwd, cache) {
  const command = ['--yes', spec, ...args];
  return await timeOf({
    name,
    program: 'npx',
    args: command,
    says,
    env: npmEnvironment(cache),
    cwd,
  });
}

/** @param {string} cache */
function npmEnvironment(cache) {
  return { HOME: process.env['HOME'] ?? '', npm_config_cache: cache };
}

/**
 * The packages that would have to be installed if they were not inside the bundle, and the optional
 * one that is not, each as name@version.
 * @param {string} root
 */
export function bundledDependencies(root) {
  const { devDependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const notices = readFileSync(join(root, 'dist', 'THIRD-PARTY-NOTICES'), 'utf8');
  const inside = Object.entries(devDependencies).filter(([name, version]) => {
    return notices.includes(`\n${name} ${version} (`);
  });
  const all = [...inside, ...Object.entries(optionalDependencies)];
  return all.map(([name, version]) => `${name}@${version}`);
}
