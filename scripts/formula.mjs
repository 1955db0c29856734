// @ts-check
// Prints the Homebrew formula of a packed release:
//   node scripts/formula.mjs atm-cli-0.1.0.tgz >atm-cli.rb

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const [tarball] = process.argv.slice(2);
if (tarball === undefined) throw new Error('usage: node scripts/formula.mjs <tarball>');

/** @type {{ version: string, repository: string }} */
const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const homepage = `https://github.com/${repository.replace(/^github:/, '')}`;
/** @type {Readonly<Record<string, string>>} */
const values = {
  HOMEPAGE: homepage,
  TARBALL: `${homepage}/releases/download/v${version}/${basename(tarball)}`,
  SHA256: createHash('sha256').update(readFileSync(tarball)).digest('hex'),
};
const template = readFileSync(join(root, 'packaging', 'atm-cli.rb'), 'utf8');
process.stdout.write(
  template.replace(/^#.*\n/gm, '').replace(/"([A-Z\d]+)"/g, (all, name) => {
    return name in values ? `"${values[name]}"` : all;
  }),
);
