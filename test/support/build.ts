import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'rolldown';
import type { TestProject } from 'vitest/node';

import config from '../../rolldown.config.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the built program. */
    readonly program: string;
    /** `npm run docs`: documents are written, not compared. */
    readonly writesDocuments: boolean;
  }
}

const folder = join(
  import.meta.dirname,
  '..',
  '..',
  'node_modules',
  '.cache',
  `atm-cli-${process.pid}`,
);

/**
 * Builds the program once for the whole run, as it is published, in a folder of its own: the tests
 * see exactly the source that they were started with, and a build beside them disturbs nothing.
 */
export async function setup(project: TestProject): Promise<void> {
  await build({
    ...config,
    logLevel: 'silent',
    output: { ...config.output, dir: join(folder, 'dist') },
  });
  await mkdir(join(folder, 'bin'));
  await copyFile('bin/atm-cli.cjs', join(folder, 'bin', 'atm-cli.cjs'));
  project.provide('writesDocuments', project.config.snapshotOptions.updateSnapshot === 'all');
  project.provide('program', join(folder, 'bin', 'atm-cli.cjs'));
}

export async function teardown(): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
