import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { inject } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..', '..');

/** What would be published, and unpacked as if it had been installed, far from the checkout. */
export type Packed = {
  /** The folder that npm would have made; `bin` and `dist` are in it. */
  readonly folder: string;
  /** The folder of the build that was packed. */
  readonly built: string;
  readonly tarball: Buffer;
  /** Paths in the package, with slashes. */
  readonly files: readonly string[];
  readonly remove: () => Promise<void>;
};

type Listing = readonly [{ filename: string; files: readonly { path: string }[] }];

/** Packs the built program; what npm would do before packing is left out, because it is a build. */
export async function pack(): Promise<Packed> {
  const temporary = await mkdtemp(join(tmpdir(), 'atm-cli-pack-'));
  const checkout = join(temporary, 'checkout');
  const built = join(dirname(inject('program')), '..');
  await mkdir(checkout);
  await Promise.all([
    ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'src', 'docs', 'man', 'schema'].map(
      (name) => cp(join(root, name), join(checkout, name), { recursive: true }),
    ),
    ...['bin', 'dist'].map((name) =>
      cp(join(built, name), join(checkout, name), { recursive: true }),
    ),
  ]);
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', temporary];
  const shell = process.platform === 'win32';
  const { stdout } = await run('npm', args, { cwd: checkout, shell });
  const [{ filename, files }] = JSON.parse(stdout) as Listing;
  await run('tar', ['-xzf', filename], { cwd: temporary });
  return {
    folder: join(temporary, 'package'),
    built,
    tarball: await readFile(join(temporary, filename)),
    files: files.map(({ path }) => path),
    remove: () => rm(temporary, { recursive: true, force: true }),
  };
}
