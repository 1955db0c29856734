import type { Context } from '../../model/context.ts';

/** Elapsed time on a machine whose two clocks may disagree. */
export type Stopwatch = {
  /** Seconds since the start, as the server counts them. */
  seconds(): number;
  /** By how many percent the timers run faster than the wall clock; negative when slower. */
  driftPercent(): number;
};

/** Shorter steps are not compared: the two clocks are read one after the other. */
const shortestStep = 1;
/** A wall clock slower than this against the timers was set back. */
const slowest = 0.6;

/**
 * Starts the stopwatch. It counts wall time, as the server does: timers of virtual machines run up
 * to a third too fast, and stop while a machine is suspended. A wall clock that was set forward
 * looks the same as a suspended machine and counts too. For a step in which it was set back the
 * timers count, so that no wait is longer than the lifetime of a code.
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
