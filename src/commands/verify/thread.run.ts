import { parentPort, workerData } from 'node:worker_threads';
import type { Plan } from '../../flows/verify/bulk/plan.ts';
import { serveThread } from '../../flows/verify/bulk/serve-thread.ts';
import { printer } from '../../report/verify/bulk.ts';

/** Judges tokens in a thread of `verify -`, by the plan that came with its start. */
export function serveVerify(): void {
  const plan = (workerData as { readonly data: Plan }).data;
  const hear = serveThread(
    plan,
    printer(plan),
    () => performance.now(),
    (message, transfer = []) => parentPort?.postMessage(message, transfer),
  );
  parentPort?.on('message', hear);
}
