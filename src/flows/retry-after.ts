/**
 * The seconds that a Retry-After header asks to wait (RFC 9110 section 10.2.3), given as a number or
 * as a date; `now` is in milliseconds. `undefined` without a header that can be read.
 */
export function retryAfterSeconds(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
