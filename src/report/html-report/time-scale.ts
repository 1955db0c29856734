import type { Exchange } from '../../model/exchange.ts';

/** A time without an exchange, in milliseconds since the epoch. */
export type Pause = { readonly from: number; readonly to: number };

export type Scale = {
  /** Long pauses, which are drawn short. */
  readonly pauses: readonly Pause[];
  /** The position of a moment, from 0 to 100. */
  readonly place: (moment: number) => number;
};

/** Parts of the time with exchanges: a longer gap is a pause, and how long a pause is drawn. */
const longPause = 0.2;
const drawnPause = 0.1;

/**
 * A scale that shows the milliseconds of exchanges beside the seconds of a user: time in which the
 * client only waited is drawn short.
 */
export function createScale(
  exchanges: readonly Exchange[],
  startedAt: number,
  endedAt: number,
): Scale {
  const busy = exchanges
    .map(({ leg, startedAt: from, durationMs = 0 }) => {
      // The time of the browser is not ours: it counts as one moment.
      return { from, to: from + (leg === 'browser' ? 0 : durationMs) };
    })
    .toSorted((a, b) => a.from - b.from);
  const total = busy.reduce((sum, { from, to }) => sum + to - from, 0);
  const pauses = gaps(busy, startedAt, endedAt).filter(({ from, to }) => {
    return to - from > Math.max(total * longPause, 100);
  });
  const saved = (moment: number) =>
    pauses.reduce((sum, { from, to }) => {
      const kept = Math.min(total * drawnPause, to - from) / (to - from);
      return sum + Math.max(0, Math.min(moment, to) - from) * (1 - kept);
    }, 0);
  const length = Math.max(1, endedAt - startedAt - saved(endedAt));
  const place = (moment: number) => {
    const at = ((moment - startedAt - saved(moment)) / length) * 100;
    return Math.min(100, Math.max(0, at));
  };
  return { pauses, place };
}

function gaps(busy: readonly Pause[], startedAt: number, endedAt: number): readonly Pause[] {
  const found: Pause[] = [];
  let reached = startedAt;
  for (const { from, to } of busy) {
    if (from > reached) found.push({ from: reached, to: from });
    reached = Math.max(reached, to);
  }
  return endedAt > reached ? [...found, { from: reached, to: endedAt }] : found;
}
