import { describe, expect, it } from 'vitest';
import { retryAfterSeconds, tryAgain } from '../../src/util/retry-after.ts';

describe('a Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const date = (text: string) => `Thu, 01 Jan 2026 ${text} GMT`;

  it.each<[string, Record<string, string>, number | undefined]>([
    ['in seconds', { 'retry-after': ' 30 ' }, 30],
    ['with a fraction', { 'retry-after': '3600.5' }, 3601],
    ['that is huge', { 'retry-after': '999999999999' }, 999_999_999_999],
    ['that is negative is none', { 'retry-after': '-5' }, undefined],
    ['with too many digits is none', { 'retry-after': '9'.repeat(40) }, undefined],
    ['with a unit is none', { 'retry-after': '12 s' }, undefined],
    ['as a date is counted from our clock', { 'retry-after': date('00:00:50') }, 50],
    [
      'as a date is counted from the clock of the server where it says its time',
      { 'retry-after': date('05:00:50'), date: date('05:00:20') },
      30,
    ],
    ['in the past is now', { 'retry-after': 'Wed, 31 Dec 2025 00:00:00 GMT' }, 0],
    ['that is nothing of both is none', { 'retry-after': 'soon' }, undefined],
    ['that is not there is none', {}, undefined],
  ])('%s', (_name, headers, seconds) => {
    expect(retryAfterSeconds(new Headers(headers), now)).toBe(seconds);
  });

  it.each<[string, Record<string, string>, string]>([
    ['in seconds', { 'retry-after': ' 30 ' }, 'in 30 s'],
    ['in hours', { 'retry-after': '3660' }, 'in 1 h 1 min'],
    ['in years', { 'retry-after': '999999999' }, 'in 31 years'],
    ['with a fraction', { 'retry-after': '1.5' }, 'in 2 s'],
    [
      'as a date beside the time of the server',
      { 'retry-after': date('05:00:50'), date: date('05:00:20') },
      'in 30 s',
    ],
    ['as a date alone', { 'retry-after': date('05:00:50') }, `after ${date('05:00:50')}`],
    ['that is nothing of both', { 'retry-after': 'soon' }, 'later'],
    ['that is not there', {}, 'later'],
  ])('%s is told to a person', (_name, headers, when) => {
    expect(tryAgain(new Response('', { headers }))).toBe(`try again ${when}`);
  });
});
