import { expect, it } from 'vitest';
import { inWords, relative } from '../../src/util/duration.ts';

const day = 86_400;

it.each([
  [59, '59 s'],
  [192, '3 min 12 s'],
  [day + 3600, '1 day 1 h'],
  [365 * day, '365 days'],
  [400 * day, '1 year 34 days'],
  [1109 * day + 20 * 3600, '3 years'],
  [1e18, 'millions of years'],
])('%d seconds are %s', (seconds, words) => {
  expect(inWords(seconds)).toBe(words);
});

it('is relative to another time', () => {
  expect(relative(0, 1109 * day)).toBe('3 years ago');
  expect(relative(10.2, 10)).toBe('now');
  expect(relative(10.4, 10.6)).toBe('now');
});
