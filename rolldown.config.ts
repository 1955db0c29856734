import { fileURLToPath } from 'node:url';

import type { Plugin, RolldownOptions } from 'rolldown';

import { bundledPackages, notices } from './scripts/bundled-packages.mjs';
import * as flagTable from './src/cli/fast-path/flag-table.ts';
import * as helpTexts from './src/cli/fast-path/help-texts.ts';

/**
 * Commander loads node:child_process for sub-commands that are programs of their own. There are none
 * here. 2 ms of each start that loads commander.
 */
const withoutChildProcess: Plugin = {
  name: 'without-child-process',
  resolveId(id, importer) {
    return id === 'node:child_process' && importer?.includes('/commander/')
      ? '\0nothing'
      : undefined;
  },
  load(id) {
    return id === '\0nothing' ? 'module.exports = {};' : undefined;
  },
};

/**
 * Undici loads HTTP/2 with its client, which takes 4 ms of a refresh; and it brings along a fetch for
 * bodies that are forms, and a parser for processors without SIMD.
 */
const withLessOfUndici: Plugin = {
  name: 'with-less-of-undici',
  resolveId(id, importer) {
    const isUnused = /^\.\.\/(?:web\/fetch\/body|llhttp\/llhttp-wasm)\.js$/.test(id);
    return isUnused && importer?.includes('/undici/lib/dispatcher/') ? '\0nothing' : undefined;
  },
  transform(code, id) {
    if (!id.endsWith('/undici/lib/dispatcher/client.js')) return undefined;
    const late = code.replace(/(?<=connectH2 = )(require\(.+?\))/, '(...given) => $1(...given)');
    if (late === code) throw new Error('undici loads its HTTP/2 in another way');
    return { code: late };
  },
};

/**
 * What the tree of commands alone decides is worked out here and put into the program as values: a
 * start that needs no more loads neither commander nor the tree. 6 ms of `token`, 9 of `--version`,
 * 10 of `--help`.
 */
const workedOut: Readonly<Record<string, object>> = {
  '/src/cli/fast-path/flag-table.ts': flagTable,
  '/src/cli/fast-path/help-texts.ts': helpTexts,
};
const withValues: Plugin = {
  name: 'with-values',
  load(id) {
    const file = Object.keys(workedOut).find((name) => id.replaceAll('\\', '/').endsWith(name));
    if (file === undefined) return undefined;
    const values = Object.entries(workedOut[file] ?? {});
    const code = values.map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`);
    return { code: code.join('\n'), moduleType: 'js' };
  },
};

/** No milliseconds: the licences of what is in the bundle have to go where the bundle goes. */
const withNotices: Plugin = {
  name: 'with-notices',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const packages = bundledPackages(chunks.flatMap(({ moduleIds }) => moduleIds));
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES', source: notices(packages) });
  },
};

/** `Headers` and `Response` of Node load its undici: 14 ms of a refresh on Node 20, 20 on Node 24. */
const light = fileURLToPath(new URL('src/io/light-fetch.ts', import.meta.url));

export default {
  input: { main: 'src/main.ts', 'keyring-process': 'src/io/keyring-process.ts' },
  external: ['@napi-rs/keyring'],
  platform: 'node',
  plugins: [withoutChildProcess, withLessOfUndici, withValues, withNotices],
  preserveEntrySignatures: 'allow-extension',
  checks: { eval: false },
  transform: { inject: { Headers: [light, 'Headers'], Response: [light, 'Response'] } },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    // Opening a file takes 0.25 ms: one for what every command loads, one more for `verify`. 7 ms of
    // `token`, 8 of `verify`.
    codeSplitting: {
      groups: [
        { name: 'main', test: /src[\\/]main\.ts$/, priority: 1 },
        { name: 'core', test: /src[\\/](?:run-command|commands[\\/]token-run)\.ts$/ },
        { name: 'verify', test: /src[\\/]commands[\\/]verify-(?:run|one)\.ts$/ },
        { name: 'http', test: /src[\\/]io[\\/]http\.ts$/ },
      ],
    },
    comments: { legal: true, annotation: false, jsdoc: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
    cleanDir: true,
  },
} satisfies RolldownOptions;
