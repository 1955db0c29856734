import type { Exchange, Timings } from '../../model/exchange.ts';
import { inWords, relative } from '../../util/duration.ts';

/**
 * A moment in seconds since the epoch as ISO 8601; `undefined` where its year has no four digits,
 * such as that of milliseconds.
 */
export function isoTime(seconds: number): string | undefined {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is formatted, no clock is asked
  const date = new Date(seconds * 1000);
  const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  return text.length === 24 ? `${text.slice(0, 19)}Z` : undefined;
}

/** The time of day of a moment in seconds since the epoch, in the time zone of the user: `19:24:10`. */
export function clockTime(seconds: number): string {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is formatted, no clock is asked
  return new Date(seconds * 1000).toLocaleTimeString('en-GB');
}

/** An expiry in words and as a time: `in 9 min 58 s (2026-11-21T08:30:00Z)`. Both in seconds. */
export function expiry(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return 'not returned by the server';
  return `${relative(expiresAt, now)} (${isoTime(expiresAt) ?? expiresAt})`;
}

/** A moment in milliseconds since the epoch as ISO 8601 with milliseconds. */
export function isoMoment(milliseconds: number): string {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is formatted, no clock is asked
  return new Date(milliseconds).toISOString();
}

/** A length of time in milliseconds: `48 ms`, `2.3 s`, and from a minute on in words. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return inWords(milliseconds / 1000);
}

export const timingNames = ['dns', 'connect', 'tls', 'wait', 'body'] as const;

/** Where the time of an exchange went: `dns 1 ms · wait 31 ms · connection reused`. */
export function formatTimings({ timings, durationMs, reused }: Exchange): string | undefined {
  if (durationMs === undefined) return undefined;
  const parts = timingNames.flatMap((name) => timingPart(name, timings));
  const all = parts.length > 0 ? parts : [duration(durationMs)];
  return [...all, ...(reused === true ? ['connection reused'] : [])].join(' · ');
}

function timingPart(name: keyof Timings, timings: Timings | undefined): readonly string[] {
  const time = timings?.[name];
  return time === undefined ? [] : [`${name} ${duration(time)}`];
}
