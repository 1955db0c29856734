const units = [
  ['year', 31_557_600],
  ['day', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

const plurals: ReadonlySet<string> = new Set(['year', 'day']);

/** A duration in seconds as its two largest units: `3 min 12 s`, `2 days 4 h`; from 2 years on one. */
export function inWords(seconds: number): string {
  const rounded = Math.round(Math.abs(seconds));
  if (!Number.isSafeInteger(rounded)) return 'millions of years';
  const place = units.findIndex(([, size]) => rounded >= size);
  const [unit, size] = units[place] ?? ['s', 1];
  const count = Math.floor(rounded / size);
  const words = counted(count, unit);
  const [smaller, smallerSize] = units[place + 1] ?? ['s', 1];
  const more = Math.floor((rounded % size) / smallerSize);
  return more === 0 || (unit === 'year' && count > 1)
    ? words
    : `${words} ${counted(more, smaller)}`;
}

function counted(count: number, unit: string): string {
  return `${count} ${count > 1 && plurals.has(unit) ? `${unit}s` : unit}`;
}

/** A time relative to another, both in seconds: `in 5 min`, `3 min 12 s ago`, `now`. */
export function relative(moment: number, now: number): string {
  if (Math.round(Math.abs(now - moment)) === 0) return 'now';
  return moment > now ? `in ${inWords(moment - now)}` : `${inWords(now - moment)} ago`;
}
