import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';

/** Bundles a program of the tests, so that every supported Node can run it as a process. */
export async function bundle(input: string, file: string): Promise<void> {
  await build({
    input,
    platform: 'node',
    external: [/^node:/],
    logLevel: 'silent',
    output: { file, format: 'esm', codeSplitting: false },
  });
}

/** An empty folder of its own for one test, and how to remove it. */
export async function temporaryFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'atm-cli-test-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
