const units = [
  ['day', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A length of time in seconds as its two largest units: `3 min 12 s`, `2 days 4 h`. */
export function inWords(seconds: number): string {
  let rest = Math.round(Math.abs(seconds));
  if (!Number.isSafeInteger(rest)) return 'longer than anybody will wait';
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit === 'day' && count > 1 ? 'days' : unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0 s';
}

/** When a moment lies as seen from another, both in seconds: `in 5 min`, `3 min 12 s ago`, `now`. */
export function relative(moment: number, now: number): string {
  if (Math.round(moment) === Math.round(now)) return 'now';
  return moment > now ? `in ${inWords(moment - now)}` : `${inWords(now - moment)} ago`;
}
