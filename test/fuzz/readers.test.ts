import { expect, it } from 'vitest';
import { fuzz, fuzzCases } from '../support/fuzz/check.ts';

/** The same inputs at every run; `npm run soak` tries others, and more. */
const seed = 17;
const numRuns = 40;

it.each(fuzzCases)('$name', async (one) => {
  expect(await fuzz(one, { seed, numRuns })).toBe(numRuns);
});
