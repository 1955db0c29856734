// @ts-check
// Measures atm-cli beside what it can be compared with, prints tables of ratios, and writes them to
// docs/performance.md. Arguments name the parts to measure (start, refresh, round-trips, verify, memory, install); the
// document is only written when all of them were.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

import { sectionText } from './bench/document.mjs';
import { bundledDependencies, measureInstall } from './bench/install.mjs';
import { measureStart } from './bench/start.mjs';
import { measureMemory, measureVerify } from './bench/verify.mjs';
import { startServer } from './bench/server.mjs';
import { countRoundTrips, measureRefresh } from './bench/network.mjs';
import { pack } from './pack.mjs';

const root = join(import.meta.dirname, '..');
const program = join(root, 'bin', 'atm-cli.cjs');
const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'atm-cli-bench-'));
const nodes = [process.execPath, ...[22, 24, 26].flatMap(nodeOf)].map(described);

const parts = {
  start: async () => {
    const server = await startServer();
    try {
      return await measureStart({ program, folder: subfolder('start'), nodes, ...server });
    } finally {
      server.close();
    }
  },
  refresh: () => measureRefresh({ program, folder: subfolder('refresh'), nodes }),
  'round-trips': () => countRoundTrips({ program, folder: subfolder('round-trips') }),
  verify: () => measureVerify({ program, folder: subfolder('verify') }),
  memory: () => measureMemory({ program, folder: subfolder('memory') }),
  install: async () => {
    const tarball = pack(root, subfolder('packed'));
    return measureInstall({
      tarball,
      folder: subfolder('npm'),
      bundled: bundledDependencies(root),
    });
  },
};

try {
  const texts = [];
  for (const [name, measure] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const text = sectionText(await measure());
    process.stdout.write(`${text}\n\n`);
    texts.push(text);
  }
  if (wanted.length === 0) writeFileSync(join(root, 'docs', 'performance.md'), documentOf(texts));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {readonly string[]} texts */
function documentOf(texts) {
  const { model = 'an unknown processor' } = cpus()[0] ?? {};
  const machine = `Node ${nodes.map(({ version }) => version).join(', ')}; ${availableParallelism()} cores (${model.trim()})`;
  const head = [
    '# What atm-cli costs',
    'Written by `npm run bench`, which anyone can repeat. Milliseconds drift from machine to machine and from hour to hour; ratios of one run hold better. Why a goal is missed is in decisions [7](decisions/007-start-up.md) and [13](decisions/013-where-the-time-goes.md).',
    `${machine}; openssl: ${execFileSync('openssl', ['version'], { encoding: 'utf8' }).trim()}.`,
  ];
  return `${[...head, ...texts].join('\n\n')}\n`;
}

/** @param {string} path */
function described(path) {
  const version = execFileSync(path, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();
  return { path, version };
}

/**
 * Where npm has a Node of this major version; nowhere when there is no way to a registry.
 * @param {number} major
 * @returns {readonly string[]}
 */
function nodeOf(major) {
  const args = ['--yes', `node@${major}`, '-p', 'process.execPath'];
  try {
    return [execFileSync('npx', args, { encoding: 'utf8', stdio: 'pipe' }).trim()];
  } catch {
    return [];
  }
}

/** @param {string} name */
function subfolder(name) {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}
