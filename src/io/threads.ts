import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Thread, ThreadListener } from '../context.ts';

export const parallelism = availableParallelism();

/** The build puts this file into `dist/chunks`. */
const builtProgram = join(import.meta.dirname, '..', 'main.cjs');

/** One program has all the threads there are: a second entry would make every start open more files. */
const bootstrap =
  "const { program, entry } = require('node:worker_threads').workerData; require(program)[entry]();";

/** Starts what `main.ts` exports under this name as a thread; `close` ends it. */
export function startThread(
  entry: 'verifyThread',
  data: unknown,
  { message, ended }: ThreadListener,
  program = builtProgram,
): Thread & { readonly close: () => Promise<void> } {
  const worker = new Worker(bootstrap, { eval: true, workerData: { program, entry, data } });
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
