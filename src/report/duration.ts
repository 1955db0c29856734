const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A number of seconds in words, the two largest units that say something: `3 min 12 s`. */
export function duration(seconds: number): string {
  let rest = Math.max(0, Math.round(seconds));
  const parts: string[] = [];
  for (const [unit, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.length === 0 ? '0 s' : parts.slice(0, 2).join(' ');
}

/** An expiry in words and as a time: `in 9 min 58 s (2026-11-21T08:30:00Z)`. Both in seconds. */
export function expiry(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return 'not said by the server';
  const time = `${new Date(expiresAt * 1000).toISOString().slice(0, 19)}Z`;
  if (expiresAt > now) return `in ${duration(expiresAt - now)} (${time})`;
  return `${duration(now - expiresAt)} ago (${time})`;
}
