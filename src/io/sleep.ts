import { setTimeout as after } from 'node:timers/promises';

/** How late a wait notices that the machine was asleep; milliseconds. */
const tickMs = 2000;

/**
 * Waits for some milliseconds, by the timer or by the clock, whichever says so first: timers stand
 * still while a machine is suspended, and the clock may be set back. Rejects when `signal` is aborted.
 */
export async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  const start = Date.now();
  let left = milliseconds;
  do {
    const step = Math.min(left, tickMs);
    await after(step, undefined, { signal });
    left -= step;
  } while (left > 0 && Date.now() - start < milliseconds);
}
