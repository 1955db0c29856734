// @ts-check
// Builds the program, into dist or another folder, and says so in one line: the command line of
// Rolldown lists every file. An error is printed in full.

import { relative, resolve } from 'node:path';

import { build } from 'rolldown';
import { loadConfig } from 'rolldown/config';

const root = resolve(import.meta.dirname, '..');
const [folder = resolve(root, 'dist')] = process.argv.slice(2);

process.chdir(root);
/** @typedef {import('rolldown').RolldownOptions} Options */
/** @typedef {Omit<Options, 'output'> & { output: import('rolldown').OutputOptions }} Config */
const config = /** @type {Config} */ (await loadConfig('rolldown.config.ts'));
const { output } = await build({
  ...config,
  logLevel: 'warn',
  output: { ...config.output, dir: resolve(folder) },
});
const bytes = output.reduce(
  (sum, file) => sum + Buffer.byteLength(file.type === 'chunk' ? file.code : file.source),
  0,
);
process.stdout.write(
  `built ${relative('.', folder)}: ${output.length} files, ${(bytes / 1e6).toFixed(1)} MB\n`,
);
