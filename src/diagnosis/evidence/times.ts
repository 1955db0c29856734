import type { Exchange } from '../../context.ts';

/** Below this many seconds a difference of clocks explains nothing. */
const smallest = 5;

/**
 * How many seconds the clock of the server is ahead of ours by its `Date` header; `undefined` when
 * the time that the exchange took can explain the difference.
 */
export function clockOffset({ startedAt, durationMs = 0, response }: Exchange): number | undefined {
  const date = response?.headers['date'];
  // oxlint-disable-next-line no-restricted-globals -- a given moment is read, no clock is asked
  const theirs = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return undefined;
  const offset = (theirs - (startedAt + durationMs / 2)) / 1000;
  return Math.abs(offset) > smallest + durationMs / 1000 ? Math.round(offset) : undefined;
}

/** Milliseconds since the epoch as the time of a day: `12:00:02`, in UTC. */
export function clockTime(milliseconds: number): string {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is written, no clock is asked
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? 'an unknown time' : `${date.toISOString().slice(11, 19)}Z`;
}
