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
const builtProgram = join(import.meta.dirname, '..', 'main.cjs');

/** One program has all the threads there are: a second entry would make every start open more files. */
const bootstrap =
  "const { program, entry, flag } = require('node:worker_threads').workerData;" +
  // The start of a thread sets the flags of all anew.
  "require('node:v8').setFlagsFromString(flag);" +
  'require(program)[entry]();';

/** Starts what `main.ts` exports under this name as a thread; `close` ends it. */
export function startThread(
  entry: 'verifyThread',
  data: unknown,
  { message, ended }: ThreadListener,
  program = builtProgram,
): Thread & { readonly close: () => Promise<void> } {
  const worker = new Worker(bootstrap, {
    eval: true,
    workerData: { program, entry, data, flag: noGrowth },
  });
  let isOver = false;
  const end = (error?: unknown) => {
    if (!isOver) ended(error);
    isOver = true;
  };
  worker.on('message', message);
  worker.on('error', end);
  worker.on('exit', () => end());
  return {
    post: (value, transfer = []) => worker.postMessage(value, transfer),
    close: async () => {
      isOver = true;
      await worker.terminate();
    },
  };
}
