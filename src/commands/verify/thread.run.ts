import { parentPort, workerData } from 'node:worker_threads';
import type { Plan } from '../../flows/verify/bulk/plan.ts';
import { serveThread } from '../../flows/verify/bulk/serve-thread.ts';
import { printer } from '../../report/verify/bulk.ts';

/** Verifies tokens in a worker thread of `verify -`, by the plan that it was started with. */
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
