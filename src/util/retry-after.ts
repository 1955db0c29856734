/**
 * The seconds that the Retry-After header of a response asks to wait (RFC 9110 section 10.2.3),
 * given as a number or as a date. A date is compared with the Date header if there is one, else
 * with `now` (milliseconds). `undefined` without a valid header.
 */
export function retryAfterSeconds(headers: Headers, now = Number.NaN): number | undefined {
  const header = headers.get('retry-after') ?? '';
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header);
  const said = Date.parse(headers.get('date') ?? '');
  const seconds = (Date.parse(header) - (Number.isNaN(said) ? now : said)) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** When to try again, by the same header, as a sentence. */
export function tryAgain({ headers }: Response): string {
  const seconds = retryAfterSeconds(headers);
  if (seconds !== undefined) return `try again in ${seconds} s`;
  const header = headers.get('retry-after') ?? '';
  return Number.isNaN(Date.parse(header)) ? 'try again later' : `try again after ${header}`;
}
