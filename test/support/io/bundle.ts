import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';

/** Bundles a program of the tests into one file, so that every supported Node can run it. */
export async function bundle(input: URL): Promise<{ file: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'atm-cli-bundle-'));
  const file = join(folder, 'program.mjs');
  await build({
    input: input.pathname,
    platform: 'node',
    external: [/^node:/],
    logLevel: 'silent',
    output: { file, format: 'esm', codeSplitting: false },
  });
  return { file, remove: () => rm(folder, { recursive: true, force: true }) };
}
