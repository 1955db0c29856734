/** A moment in seconds since the epoch as ISO 8601; `undefined` beyond what a calendar can name. */
export function isoTime(seconds: number): string | undefined {
  // oxlint-disable-next-line no-restricted-globals -- a given moment is formatted, no clock is asked
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? undefined : `${date.toISOString().slice(0, 19)}Z`;
}
