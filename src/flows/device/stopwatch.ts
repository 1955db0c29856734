import type { Context } from '../../model/context.ts';

/** How long something has taken, on a machine whose two clocks may disagree. */
export type Stopwatch = {
  /** Seconds since the start, as a server far away would count them. */
  seconds(): number;
  /** By how many percent the timers run faster than the wall clock; negative when slower. */
  driftPercent(): number;
};

/** Shorter steps are not judged: reading two clocks one after the other blurs them. */
const shortestStep = 1;
/** A wall clock that goes slower than this against the timers was put back. */
const slowest = 0.6;

/**
 * Starts to count. The server counts in wall time, and so do we: timers of virtual machines run up
 * to a third too fast, and they stand still while a machine sleeps, which its wall clock makes up
 * for when it wakes. A wall clock that was put forward looks the same as that sleep and is believed
 * as well. Only one that was put back is not: for that step the timers count, so that nobody waits
 * for longer than a code lives.
 */
export function startStopwatch(context: Pick<Context, 'now' | 'monotonic'>): Stopwatch {
  const read = () => ({ wall: context.now() / 1000, timer: context.monotonic() / 1000 });
  let last = read();
  let counted = 0;
  const compared = { wall: 0, timer: 0 };
  return {
    seconds: () => {
      const now = read();
      const wall = now.wall - last.wall;
      const timer = now.timer - last.timer;
      const step = wall < timer * slowest ? timer : wall;
      if (timer < shortestStep) return counted + step;
      last = now;
      counted += step;
      if (wall >= timer * slowest && timer >= wall * slowest) {
        compared.wall += wall;
        compared.timer += timer;
      }
      return counted;
    },
    driftPercent: () => {
      if (compared.wall === 0) return 0;
      return Math.round((compared.timer / compared.wall - 1) * 1000) / 10;
    },
  };
}
