import { describe, expect, it } from 'vitest';

import { judge, type Judged } from '../support/strangers/measure.ts';
import { pastedRun, pastesOf, rowsOf, runOf } from '../support/strangers/rows.ts';
import { rulesOfKinds } from '../support/strangers/rules-of-kinds.ts';

/** Percent of the verdicts, with one decimal. */
function share(of: readonly Judged[], verdict: Judged['verdict']): number {
  return Math.round((1000 * of.filter((one) => one.verdict === verdict).length) / of.length) / 10;
}

const rows = (half: 'sealed' | 'open') => [...rowsOf(half).values()].flat();

describe('failures in the words of others', () => {
  it('are of a kind that rules know', () => {
    const kinds = [...rows('sealed'), ...rows('open')].flatMap(({ kind, also = [] }) => [
      kind,
      ...also,
    ]);
    const unmapped = new Set(kinds.filter((kind) => kind !== 'unknown' && !(kind in rulesOfKinds)));
    expect([...unmapped]).toEqual([]);
  });

  // The floors are what was reached; the goal is 95 % right and 1 % wrong.
  it.each([
    ['open', 99, 0],
    ['sealed', 95.2, 0.7],
  ] as const)('have the true cause first: %s', async (half, right, wrong) => {
    const judging = rows(half).map(async (row) => judge(await runOf(row), row));
    const judged = await Promise.all(judging);
    expect(share(judged, 'right')).toBeGreaterThanOrEqual(right);
    expect(share(judged, 'wrong')).toBeLessThanOrEqual(wrong);
  });

  it.each([
    ['open', 98.2, 0],
    ['sealed', 90.9, 1.6],
  ] as const)('are understood when another program printed them: %s', (half, right, wrong) => {
    const judged = pastesOf(half).map((paste) => judge(pastedRun(paste), paste));
    expect(share(judged, 'right')).toBeGreaterThanOrEqual(right);
    expect(share(judged, 'wrong')).toBeLessThanOrEqual(wrong);
  });
});
