import type { Exchange, Timings } from '../context.ts';
import { duration } from './time.ts';

export const timingNames = ['dns', 'connect', 'tls', 'wait', 'body'] as const;

/** Where the time of an exchange went: `dns 1 ms · wait 31 ms · connection reused`. */
export function timingWords({ timings, durationMs, reused }: Exchange): string | undefined {
  if (durationMs === undefined) return undefined;
  const parts = timingNames.flatMap((name) => part(name, timings));
  const all = parts.length > 0 ? parts : [duration(durationMs)];
  return [...all, ...(reused === true ? ['connection reused'] : [])].join(' · ');
}

function part(name: keyof Timings, timings: Timings | undefined): readonly string[] {
  const time = timings?.[name];
  return time === undefined ? [] : [`${name} ${duration(time)}`];
}
