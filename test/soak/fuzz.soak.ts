import { expect, it } from 'vitest';
import { fuzz, fuzzCases } from '../support/fuzz/check.ts';
import { printTable } from './table.ts';

const numRuns = 5000;
/** Milliseconds for each reader. */
const limit = 4000;

it('no reader is led astray by odd input', { timeout: 600_000 }, async () => {
  // Whole and below 2^31, as fast-check wants it: a failure is repeated with the seed it names.
  const seed = Number(process.env['ATM_FUZZ_SEED'] ?? Date.now() % 2 ** 31);
  const rows: (readonly string[])[] = [];
  const wrong: string[] = [];
  for (const one of fuzzCases) {
    // oxlint-disable-next-line no-await-in-loop -- in the order of the table
    const tried = await fuzz(one, { seed, numRuns, limit }).catch((error: unknown) =>
      String(error),
    );
    if (typeof tried === 'string') wrong.push(tried);
    rows.push([one.name, typeof tried === 'string' ? 'FAILED' : String(tried)]);
  }
  printTable(`inputs tried with the seed ${seed}`, rows);
  expect(wrong).toEqual([]);
});
