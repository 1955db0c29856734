import { fileURLToPath } from 'node:url';

import type { Plugin, RolldownOptions } from 'rolldown';

import { bundledPackages, notices } from './scripts/bundled-packages.mjs';
import { withLessOfUndici, withoutChildProcess } from './scripts/trimmed-packages.mjs';
import * as flagTable from './src/cli/fast-path/flag-table.ts';
import * as helpTexts from './src/cli/fast-path/help-texts.ts';

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
const light = fileURLToPath(new URL('src/io/http/fetch-classes.ts', import.meta.url));

/** Matches files of `src`; a group takes what they import as well. */
function filesOf(...names: readonly string[]): RegExp {
  return new RegExp(`/src/(?:${names.join('|')})\\.ts$`.replaceAll('/', String.raw`[\\/]`));
}

export default {
  input: { main: 'src/main.ts', 'keyring-process': 'src/io/token-store/keyring-process.ts' },
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
    // Opening a file takes 0.25 ms, so what a start loads is in few: in `core` what every command
    // loads, and the little that `verify` and `login` share; in `server` what speaks to a server; in
    // `login` the rest until the URL is printed. 7 ms of `token`, 8 of `verify`, 15 of `login`.
    codeSplitting: {
      groups: [
        { name: 'main', test: filesOf('main'), priority: 1 },
        {
          name: 'core',
          test: filesOf(
            'cli/run-command',
            'commands/token/token.run',
            'flows/server/(?:jwks|provider-traits)',
            'report/(?:signed-in|text/json|text/load-style)',
          ),
        },
        { name: 'commander', test: filesOf('cli/parse-args') },
        { name: 'verify', test: filesOf('commands/verify/verify.run') },
        {
          name: 'server',
          test: filesOf(
            'flows/server/connect',
            'oauth/(?:errors|authorization-request)',
            'util/fingerprint',
          ),
        },
        {
          name: 'login',
          test: filesOf(
            'commands/login.run',
            'io/files/response-cache',
            'io/loopback/listener',
            'report/callback-page',
          ),
        },
        { name: 'undici', test: /node_modules[\\/]undici[\\/]/ },
      ],
    },
    comments: { legal: true, annotation: false, jsdoc: false },
    sourcemap: true,
    sourcemapExcludeSources: true,
    cleanDir: true,
  },
} satisfies RolldownOptions;
