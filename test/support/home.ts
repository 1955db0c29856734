import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

/** An empty ATM_CLI_HOME for one test; it is removed when that test has finished. */
export async function newHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'atm-cli-home-'));
  // A program that a test left behind may still write into it.
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  return home;
}
