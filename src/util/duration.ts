const units = [
  ['day', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration in seconds as its two largest units: `3 min 12 s`, `2 days 4 h`. */
export function inWords(seconds: number): string {
  const rounded = Math.round(Math.abs(seconds));
  if (!Number.isSafeInteger(rounded)) return 'millions of years';
  const place = units.findIndex(([, size]) => rounded >= size);
  const [unit, size] = units[place] ?? ['s', 1];
  const count = Math.floor(rounded / size);
  const words = `${count} ${unit === 'day' && count > 1 ? 'days' : unit}`;
  const [smaller, smallerSize] = units[place + 1] ?? ['s', 1];
  const more = Math.floor((rounded % size) / smallerSize);
  return more === 0 ? words : `${words} ${more} ${smaller}`;
}

/** A time relative to another, both in seconds: `in 5 min`, `3 min 12 s ago`, `now`. */
export function relative(moment: number, now: number): string {
  if (Math.round(moment) === Math.round(now)) return 'now';
  return moment > now ? `in ${inWords(moment - now)}` : `${inWords(now - moment)} ago`;
}
