import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { Thread, ThreadListener } from '../../model/context.ts';

export const parallelism = availableParallelism();

/**
 * Where data streams through the process, V8 lets the space for what is young grow to 48 MiB in every
 * thread, for no gain: what is made there is forgotten at once. With this it stays as it is.
 */
const noGrowth = '--semi-space-growth-factor=1';

/** Holds the memory of this thread down; threads that are started do the same. */
export function keepMemorySmall(): void {
  setFlagsFromString(noGrowth);
}

/** The build puts this file into `dist/chunks`. */
const program = join(import.meta.dirname, '..', 'main.cjs');

/** One program has all the threads there are: a second entry would make every start open more files. */
const bootstrap =
  "const { program, flag } = require('node:worker_threads').workerData;" +
  // The start of a thread sets the flags of all anew.
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
