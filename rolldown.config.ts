import { fileURLToPath } from 'node:url';

import type { Plugin, RolldownOptions } from 'rolldown';

import { withNotices } from './scripts/bundled-packages.mjs';
import {
  withLessOfUndici,
  withoutChildProcess,
  withoutForeignInterrupt,
  withLinesOfPackages,
} from './scripts/trimmed-packages.mjs';
import * as flagTable from './src/cli/fast-path/flag-table.ts';
import * as helpTexts from './src/cli/fast-path/help-texts.ts';
import * as commandTree from './src/cli/help/command-tree.ts';
import { readSchemas } from './src/cli/help/read-schemas.ts';

/**
 * What the tree of commands alone decides is worked out here and put into the program as values: a
 * start that needs no more loads neither commander nor the tree. 6 ms of `token`, 9 of `--version`,
 * 10 of `--help`.
 */
const workedOut: Readonly<Record<string, object>> = {
  '/src/cli/fast-path/flag-table.ts': flagTable,
  '/src/cli/fast-path/help-texts.ts': helpTexts,
  '/src/cli/help/command-tree.ts': commandTree,
  '/src/cli/help/output-schemas.ts': {
    outputSchemas: readSchemas(new URL('schema/', import.meta.url)),
  },
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

/** `Headers` and `Response` of Node load its undici: 14 ms of a refresh on Node 20, 20 on Node 24. */
const light = fileURLToPath(new URL('src/io/http/fetch-classes.ts', import.meta.url));

/**
 * Opening a file takes 0.25 ms, so what a start loads is in few, each made of these files and all that
 * they import: `core` is what every command loads, `commander` what all but `token` and help load,
 * `shared` what `verify` and `login` have in common, `server` what speaks to a server, `login` the rest
 * until the URL is printed. 7 ms of `token`, 8 of `verify`, 15 of `login`.
 */
const chunks: Readonly<Record<string, string>> = {
  core: 'cli/run-command|commands/token/token.run|util/trim',
  commander: 'cli/parse-args|commands/flags/read-client-flags',
  shared:
    'flows/server/(?:jwks|provider-traits|expected-issuer)|flows/input|jwt/decode|oauth/token-set|report/(?:signed-in|text/(?:json|load-style|shorten))',
  verify: 'commands/verify/verify.run',
  server: 'flows/server/connect|oauth/(?:errors|authorization-request)|util/fingerprint',
  login: 'commands/login.run|io/loopback/listener|report/callback-page',
};
const groups = Object.entries(chunks).map(([name, files]) => {
  const test = `/src/(?:${files})\\.ts$`.replaceAll('/', String.raw`[\\/]`);
  return { name, test: new RegExp(test) };
});

export default {
  input: { main: 'src/main.ts', 'keyring-process': 'src/io/token-store/keyring-process.ts' },
  external: ['@napi-rs/keyring'],
  platform: 'node',
  plugins: [
    withoutChildProcess,
    withLessOfUndici,
    withoutForeignInterrupt,
    withLinesOfPackages,
    withValues,
    withNotices,
  ],
  preserveEntrySignatures: 'allow-extension',
  checks: { eval: false },
  transform: { inject: { Headers: [light, 'Headers'], Response: [light, 'Response'] } },
  output: {
    dir: 'dist',
    format: 'cjs',
    entryFileNames: '[name].cjs',
    chunkFileNames: 'chunks/[name]-[hash].cjs',
    codeSplitting: {
      groups: [
        { name: 'main', test: /src[\\/]main\.ts$/, priority: 1 },
        ...groups,
        { name: 'undici', test: /node_modules[\\/]undici[\\/]/ },
      ],
    },
    comments: { legal: true, annotation: false, jsdoc: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
    cleanDir: true,
  },
} satisfies RolldownOptions;
