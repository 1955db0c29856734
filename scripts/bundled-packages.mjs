// @ts-check
// Which outside packages are inside the bundle, and under which licences they may be there.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What may be passed on inside a program under MIT as long as its licence goes along. */
const allowedLicences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/**
 * Packages that name a licence without its text, and the one beside them, of the same project,
 * whose text is theirs too.
 * @type {Readonly<Record<string, string>>}
 */
const sharedTexts = { 'koa-compose': 'koa' };

/**
 * @typedef {{ name: string, version: string, license: string, texts: readonly string[] }} Bundled
 */

/**
 * The packages that modules came from, in the order of their names: what is bundled, not what is
 * installed. Throws when one of them brings no licence text, or a licence that is not allowed.
 * @param {Iterable<string>} moduleIds absolute paths of files, as rolldown names the modules
 * @returns {readonly Bundled[]}
 */
export function bundledPackages(moduleIds) {
  const folders = new Set([...moduleIds].map(packageFolder).filter((folder) => folder !== ''));
  /** @type {Map<string, Bundled>} */
  const found = new Map();
  for (const folder of folders) {
    const bundled = readPackage(folder);
    found.set(`${bundled.name}@${bundled.version}`, bundled);
  }
  return [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, bundled]) => bundled);
}

/**
 * The text that has to accompany the bundle.
 * @param {readonly Bundled[]} packages
 */
export function notices(packages) {
  const head = 'atm-cli contains the following packages, each under its own licence.\n';
  const rule = '-'.repeat(80);
  const parts = packages.map(({ name, version, license, texts }) => {
    return `${rule}\n${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
  });
  return [head, ...parts].join('\n');
}

/** @param {string} moduleId */
function packageFolder(moduleId) {
  const path = moduleId.replaceAll('\\', '/');
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? '';
}

/**
 * No milliseconds: the licences of what is in the bundle have to go where the bundle goes.
 * @type {import('rolldown').Plugin}
 */
export const withNotices = {
  name: 'with-notices',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const packages = bundledPackages(chunks.flatMap(({ moduleIds }) => moduleIds));
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES', source: notices(packages) });
  },
};

/**
 * @param {string} folder
 * @returns {Bundled}
 */
function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (!allowedLicences.includes(license)) {
    throw new Error(`${name}@${version} is bundled, and its licence is not allowed: ${license}`);
  }
  const own = readTexts(folder);
  const shared = sharedTexts[name];
  const texts = own.length > 0 || !shared ? own : readTexts(join(folder, '..', shared));
  if (texts.length === 0) throw new Error(`${name}@${version} is bundled without a licence text`);
  return { name, version, license, texts };
}

/**
 * The licence, and the notice that Apache-2.0 wants to be passed on.
 * @param {string} folder
 */
function readTexts(folder) {
  return readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)\b/i.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
}
