import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Plugin, RolldownOptions } from 'rolldown';

import { bundledPackages, notices } from './scripts/bundled-packages.mjs';
import { thinMap } from './scripts/thin-map.mjs';
import * as firstTexts from './src/start/first-texts.ts';
import * as helpTexts from './src/start/help-texts.ts';
import * as table from './src/start/table.ts';

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
  '/src/start/first-texts.ts': firstTexts,
  '/src/start/help-texts.ts': helpTexts,
  '/src/start/table.ts': table,
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

/**
 * Opening a file costs more than the code in it: what every command with a profile loads is one
 * chunk, and what `verify` loads on top of it is a second one.
 */
const core = [
  /src\/[^/]+(?<!main|program|command-line|closest|errors|conclude|run-of|fail-with|fingerprint)\.ts$/,
  /src\/io\/(create-context|recorder|terminal|tokens|token-file|profiles|files|open-answers)\.ts$/,
  /src\/io\/(light-fetch|uptime)\.ts$/,
  /src\/io\/(parse-profiles|parse-token-set)\.ts$/,
  /src\/flows\/(settings|network|with-provider|clock|stored-tokens|token|traits|ask-once|issuer-of)\.ts$/,
  /src\/providers\/preset\.ts$/,
  /src\/oauth\/(token-set|url|authorization-header)\.ts$/,
  /src\/commands\/(token-run|min-ttl|network-flags)\.ts$/,
  /src\/report\/(clean|json|load-style)\.ts$/,
  /(?<!node_modules\/.*)\/package\.json$/,
];
const verify = [
  /src\/jwt\/(?!sign\.ts|plain|keys\/portable|keys\/(?:signing-key|key-file)\.ts|form\/explain-paste\.ts)/,
  /src\/flows\/(verify|verify-options|verification-keys|jwks|expected-issuer|token-audience)\.ts$/,
  /src\/commands\/verify-(run|one)\.ts$/,
  /src\/report\/(verify|verdict-members|check-words|time)\.ts$/,
];

/** What a sign-in needs before it can tell its address, and every other request, too. */
const protocol = [
  /node_modules\/oauth4webapi\//,
  /src\/oauth\/(connection|issuer-mismatch|discovery|failure|attempt|normalize-response|foreign-answer)\.ts$/,
  /src\/flows\/(connect|jwks-uri)\.ts$/,
  /src\/providers\/dialects\//,
  /src\/io\/(answers|answer-file)\.ts$/,
];
/** What gets tokens from a server, down to the socket. */
const exchange = [
  /src\/oauth\/(refresh|grant)\.ts$/,
  /src\/flows\/(wire|identity|spending|refresh|refresh-failures|id-token|not-verified|server-keys)\.ts$/,
  /src\/io\/(http-body|network-words|proxy-error|network-error|connection-clock|no-proxy|host-and-port|open-socket|message|http1|origin|route|http)\.ts$/,
];
/** What a command leaves behind: locks, files that are replaced whole, the journal without secrets. */
const stored = [
  /node_modules\/(stubborn-utils|stubborn-fs|atomically|when-exit)\//,
  /src\/io\/(lock-holder|lock-leftovers|lock|journal)\.ts$/,
  /src\/(run-of|conclude)\.ts$/,
  /src\/diagnosis\/hints\//,
  /src\/report\/(redact|redact-\w+|redactor|message-body|setting-rows)\.ts$/,
];

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
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        { name: 'core', test: (id) => core.some((pattern) => pattern.test(id)) },
        { name: 'commander', test: /node_modules\/commander\/|^\0nothing$/ },
        { name: 'protocol', test: (id) => protocol.some((pattern) => pattern.test(id)) },
        { name: 'exchange', test: (id) => exchange.some((pattern) => pattern.test(id)) },
        { name: 'stored', test: (id) => stored.some((pattern) => pattern.test(id)) },
        { name: 'verify', test: (id) => verify.some((pattern) => pattern.test(id)) },
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
