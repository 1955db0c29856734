/**
 * The seconds that the Retry-After header of an answer asks to wait (RFC 9110 section 10.2.3), given
 * as a number or as a date. A date is compared with the clock of the server where it says its time,
 * else with `now` (milliseconds). `undefined` without a header that can be read.
 */
export function retryAfterSeconds(headers: Headers, now: number): number | undefined {
  const header = headers.get('retry-after');
  if (header === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const date = Date.parse(header);
  const said = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  return Math.max(0, (date - (Number.isNaN(said) ? now : said)) / 1000);
}
