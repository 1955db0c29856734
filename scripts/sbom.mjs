// @ts-check
// Prints what a build contains as CycloneDX: the packages in the bundle, and the optional keyring.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { bundledPackages } from './bundled-packages.mjs';

const root = join(import.meta.dirname, '..');
const [dist = join(root, 'dist')] = process.argv.slice(2);

process.stdout.write(`${JSON.stringify(describeBundle(dist), undefined, 2)}\n`);

/**
 * npm knows every package of the lockfile, with licence and hash, but not which of them the bundler
 * took; the source maps know that. Time and serial number are left out: the same build gives the
 * same bytes.
 * @param {string} folder with a build in it
 */
function describeBundle(folder) {
  const wanted = new Set(bundledPackages(sourcesBelow(folder)).map(nameAndVersion));
  const { serialNumber: _serial, ...all } = npmSbom();
  const { timestamp: _time, ...metadata } = all.metadata;
  const components = all.components
    .filter((part) => wanted.has(nameAndVersion(part)) || !isForDevelopment(part))
    .map((part) =>
      isForDevelopment(part) ? { ...part, scope: 'required', properties: [] } : part,
    );
  const known = new Set(components.map(nameAndVersion));
  const missing = [...wanted].filter((name) => !known.has(name));
  if (missing.length > 0) throw new Error(`the lockfile does not know ${missing.join(', ')}`);
  const refs = new Set([metadata.component, ...components].map((part) => part['bom-ref']));
  return {
    ...all,
    metadata: {
      ...metadata,
      lifecycles: [{ phase: 'build' }],
      component: { ...metadata.component, type: 'application', name: 'atm-cli' },
    },
    components,
    dependencies: all.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((to) => refs.has(to)) })),
  };
}

/**
 * @typedef {{ 'bom-ref': string, name: string, version: string, scope: string,
 *   properties: readonly { name: string, value: string }[] }} Component
 * @typedef {{ serialNumber: string, metadata: { timestamp: string, component: Component },
 *   components: readonly Component[],
 *   dependencies: readonly { ref: string, dependsOn: readonly string[] }[] }} Sbom
 * @returns {Sbom}
 */
function npmSbom() {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  // On Windows npm is a script, which only a shell can start.
  const shell = process.platform === 'win32';
  return JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', shell }));
}

/** @param {string} folder */
function sourcesBelow(folder) {
  const maps = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.map'))
    .map((file) => join(folder, file));
  return maps.flatMap((map) => {
    /** @type {{ sources: readonly string[] }} */
    const { sources } = JSON.parse(readFileSync(map, 'utf8'));
    return sources.map((source) => resolve(dirname(map), source));
  });
}

/** @param {Component} component */
function isForDevelopment({ properties }) {
  return properties.some(({ name }) => name === 'cdx:npm:package:development');
}

/** @param {{ name: string, version: string }} component */
function nameAndVersion({ name, version }) {
  return `${name}@${version}`;
}
