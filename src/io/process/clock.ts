import { setImmediate as turn, setTimeout as after } from 'node:timers/promises';

/** How late a wait notices that the machine was suspended; milliseconds. */
const tickMs = 2000;

export type Clock = {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
};

const realClock: Clock = {
  now: Date.now,
  wait: (milliseconds, signal) =>
    milliseconds > 0 ? after(milliseconds, undefined, { signal }) : turn(undefined, { signal }),
};

/**
 * Waits for some milliseconds, by the timer or by the clock, whichever ends first: timers stop
 * while a machine is suspended, and the clock may be set back. Waiting for 0 yields to other tasks.
 * Rejects when `signal` is aborted.
 */
export async function sleep(
  milliseconds: number,
  signal: AbortSignal,
  { now, wait }: Clock = realClock,
): Promise<void> {
  const start = now();
  let left = milliseconds;
  do {
    const step = Math.min(left, tickMs);
    await wait(step, signal);
    left -= step;
  } while (left > 0 && now() - start < milliseconds);
}

/** Milliseconds since the process started; `performance` is slow to load. */
export function uptime(): number {
  return process.uptime() * 1000;
}
