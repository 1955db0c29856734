import { inWords } from './duration.ts';

/**
 * The seconds that the Retry-After header of a response asks to wait (RFC 9110 section 10.2.3),
 * given as a number, a fraction too, or as a date. A date is compared with the Date header if there
 * is one, else with `now` (milliseconds). `undefined` without a valid header.
 */
export function retryAfterSeconds(headers: Headers, now = Number.NaN): number | undefined {
  const header = (headers.get('retry-after') ?? '').trim();
  if (/^\d{1,15}(?:\.\d{1,15})?$/.test(header)) return Math.ceil(Number(header));
  // `Date.parse` takes a mere number for a month or a year.
  if (!/^[a-z]/i.test(header)) return undefined;
  const said = Date.parse(headers.get('date') ?? '');
  const seconds = (Date.parse(header) - (Number.isNaN(said) ? now : said)) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

/** When to try again, by the same header, as a sentence. */
export function tryAgain({ headers }: Response): string {
  const seconds = retryAfterSeconds(headers);
  if (seconds !== undefined)
    return `try again in ${seconds < 120 ? `${seconds} s` : inWords(seconds)}`;
  const header = headers.get('retry-after') ?? '';
  return Number.isNaN(Date.parse(header)) ? 'try again later' : `try again after ${header}`;
}
