import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Thread, ThreadListener } from '../../model/context.ts';

export const parallelism = availableParallelism();

/**
 * While data streams through the process, V8 lets the young generation grow to 48 MiB in every
 * thread, without a benefit: its objects are short-lived. This flag keeps it small.
 */
const noGrowth = '--semi-space-growth-factor=1';

/** Limits the memory of this thread; started threads do the same. */
export function keepMemorySmall(): void {
  setFlagsFromString(noGrowth);
}

/** The build puts this file into `dist/chunks`. */
const program = join(import.meta.dirname, '..', 'main.cjs');

/** Threads run the same program: a second entry would make every start open more files. */
const bootstrap =
  "const { program, flag } = require('node:worker_threads').workerData;" +
  // Starting a thread resets the flags of all threads.
  "require('node:v8').setFlagsFromString(flag);" +
  'require(program).verifyThread();';

/** Starts a thread of `verify -`; `close` ends it. */
export function startThread(
  data: unknown,
  { message, ended }: ThreadListener,
): Thread & { readonly close: () => Promise<void> } {
  const worker = new Worker(bootstrap, {
    eval: true,
    workerData: { program, data, flag: noGrowth },
  });
  worker.on('message', message);
  worker.on('error', ended);
  worker.on('exit', () => ended(undefined));
  return {
    post: (value, transfer = []) => worker.postMessage(value, transfer),
    close: async () => void (await worker.terminate()),
  };
}
