import { fileURLToPath } from 'node:url';

import type { Plugin, RolldownOptions } from 'rolldown';

import { bundledPackages, notices } from './scripts/bundled-packages.mjs';
import { thinMap } from './scripts/thin-map.mjs';

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

/** The licences of what is in the bundle go where the bundle goes. */
const withNotices: Plugin = {
  name: 'with-notices',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
    const packages = bundledPackages(chunks.flatMap(({ moduleIds }) => moduleIds));
    this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-NOTICES', source: notices(packages) });
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

/**
 * Opening a file costs more than the code in it: what every command with a profile loads is one
 * chunk, and what `verify` loads on top of it is a second one.
 */
const core = [
  /src\/[^/]+(?<!main|program|errors|observe|conclude|run-of|fail-with|fingerprint)\.ts$/,
  /src\/io\/(create-context|recorder|folders|terminal|tokens|token-file|profiles|files|attempts|sleep)\.ts$/,
  /src\/io\/(light-fetch|uptime)\.ts$/,
  /src\/io\/(parse-profiles|parse-token-set)\.ts$/,
  /src\/flows\/(settings|network|with-provider|clock|stored-tokens|token)\.ts$/,
  /src\/providers\/preset\.ts$/,
  /src\/oauth\/(token-set|url)\.ts$/,
];
const verify = [
  /src\/jwt\/(?!sign\.ts|plain|keys\/portable|keys\/signing-key\.ts|form\/explain-paste\.ts)/,
  /src\/flows\/(verify|verify-options|verification-keys|read-tokens|jwks|expected-issuer|traits)\.ts$/,
  /src\/commands\/verify-one\.ts$/,
  /src\/oauth\/(answer|device-answer|foreign-answer)\.ts$/,
  /src\/report\/(verify|check-words|clean|json|load-style|duration|time)\.ts$/,
];

/** These two of Node load its undici, which takes as long as an empty script. */
const light = fileURLToPath(new URL('src/io/light-fetch.ts', import.meta.url));

export default {
  input: { main: 'src/main.ts', 'keyring-process': 'src/io/keyring-process.ts' },
  external: ['@napi-rs/keyring'],
  platform: 'node',
  plugins: [withoutChildProcess, withNotices, withThinMaps],
  preserveEntrySignatures: 'allow-extension',
  checks: { eval: false },
  transform: { inject: { Headers: [light, 'Headers'], Response: [light, 'Response'] } },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'core', test: (id) => core.some((pattern) => pattern.test(id)) },
        { name: 'verify', test: (id) => verify.some((pattern) => pattern.test(id)) },
      ],
    },
    // Less text compiles faster; oidc-provider goes by the names of its classes, and lines stay
    // lines, because Node prints the whole line that an error escaped from.
    minify: {
      mangle: { keepNames: true },
      compress: { keepNames: { function: true, class: true } },
      codegen: { removeWhitespace: false },
    },
    sourcemap: true,
    sourcemapExcludeSources: true,
    cleanDir: true,
  },
} satisfies RolldownOptions;
