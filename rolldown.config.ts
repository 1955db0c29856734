import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Plugin, RolldownOptions } from 'rolldown';

import { bundledPackages, notices } from './scripts/bundled-packages.mjs';
import { thinMap } from './scripts/thin-map.mjs';
import * as flagTable from './src/cli/fast-path/flag-table.ts';
import * as helpTexts from './src/cli/fast-path/help-texts.ts';

/**
 * Commander loads node:child_process for sub-commands that are programs of their own. There are
 * none here, and loading it is a tenth of what an empty script costs.
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
 * What the tree of commands alone decides is worked out here and put into the program as values: a
 * start that needs no more than them loads neither commander nor the tree.
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

/** The licences of what is in the bundle go where the bundle goes. */
const withNotices: Plugin = {
  name: 'with-notices',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const packages = bundledPackages(chunks.flatMap(({ moduleIds }) => moduleIds));
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES', source: notices(packages) });
  },
};

/**
 * Opening a file costs more than the code in it: what rolldown itself adds is put into each chunk that
 * wants it, on the line that would load it, so that maps stay true.
 */
const withOwnRuntime: Plugin = {
  name: 'with-own-runtime',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const runtime = chunks.find(({ name }) => name === 'rolldown-runtime');
    if (runtime === undefined) throw new Error('there is no chunk named rolldown-runtime');
    const text = runtime.code.replace(/^\/\/.*\n/gm, '').replaceAll(/\s*\n\s*/g, ' ');
    const load = new RegExp(`require\\("[./a-z]*/${basename(runtime.fileName)}"\\)`);
    for (const chunk of chunks) {
      chunk.code = chunk.code.replace(load, () => `((exports) => { ${text} return exports; })({})`);
    }
    delete bundle[runtime.fileName];
    delete bundle[`${runtime.fileName}.map`];
  },
};

/** Stacks in bug reports name files and lines; the lines themselves are in the repository. */
const withThinMaps: Plugin = {
  name: 'with-thin-maps',
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'asset' && file.fileName.endsWith('.map')) {
        file.source = thinMap(String(file.source));
      }
    }
  },
};

/** These two of Node load its undici, which takes as long as an empty script. */
const light = fileURLToPath(new URL('src/io/light-fetch.ts', import.meta.url));

export default {
  input: { main: 'src/main.ts', 'keyring-process': 'src/io/keyring-process.ts' },
  external: ['@napi-rs/keyring'],
  platform: 'node',
  plugins: [withoutChildProcess, withValues, withOwnRuntime, withNotices, withThinMaps],
  preserveEntrySignatures: 'allow-extension',
  checks: { eval: false },
  transform: { inject: { Headers: [light, 'Headers'], Response: [light, 'Response'] } },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    // Opening a file takes 0.25 ms: one file for what every command loads, one more for `verify`.
    codeSplitting: {
      groups: [
        { name: 'main', test: /src[\\/]main\.ts$/, priority: 1 },
        { name: 'core', test: /src[\\/](?:run-command|commands[\\/]token-run)\.ts$/ },
        { name: 'verify', test: /src[\\/]commands[\\/]verify-(?:run|one)\.ts$/ },
      ],
    },
    // Less text compiles faster; oidc-provider goes by the names of its classes, and lines stay
    // lines, because Node prints the whole line that an error escaped from.
    minify: {
      mangle: { keepNames: true },
      compress: { keepNames: { function: true, class: true } },
      codegen: { removeWhitespace: false, asciiOnly: true },
    },
    comments: { legal: true, annotation: false, jsdoc: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
    cleanDir: true,
  },
} satisfies RolldownOptions;
