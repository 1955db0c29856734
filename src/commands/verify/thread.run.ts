import type { Plan } from '../../flows/verify/bulk/plan.ts';
import { serveThread, type ToThread } from '../../flows/verify/bulk/serve-thread.ts';
import { printer } from '../../report/verify/bulk.ts';
import { parentPort, workerData } from 'node:worker_threads';

/** Verifies tokens in a worker thread of `verify -`, by the plan that it was started with. */
export function serveVerify(): void {
  const port = parentPort;
  if (port === null) throw new TypeError('this is the main thread');
  const plan = (workerData as { readonly data: Plan }).data;
  serveThread(
    plan,
    {
      post: (message, transfer = []) => port.postMessage(message, transfer),
      listen: (listener) => void port.on('message', (message) => listener(message as ToThread)),
    },
    printer(plan),
    () => performance.now(),
  );
}
