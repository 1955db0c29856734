import { expect, it } from 'vitest';

import { type Provoked, provokedFaults, provokedSettings } from '../support/cli/explain-cases.ts';
import { type Shown, show } from '../support/cli/explain-proof.ts';
import { printTable } from './table.ts';

const atOnce = 4;

async function showAll(cases: readonly Provoked[]): Promise<readonly Shown[]> {
  const shown: Shown[] = [];
  const left = [...cases.entries()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- a few at a time
      shown[next[0]] = await show(next[1]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return shown;
}

function table(title: string, shown: readonly Shown[]): readonly Shown[] {
  const missed = shown.filter(({ isHit }) => !isHit);
  const head = ['provoked', 'command', 'exit', 'printed', 'explain', 'expected', '', 'said'];
  const rows = shown.map(({ what, command, exitCode, printed, first, expected, isHit, line }) => {
    const mark = isHit ? 'hit' : 'MISS';
    return [what, command, String(exitCode), printed, first, expected, mark, line];
  });
  const count = `${shown.length - missed.length} of ${shown.length}`;
  printTable(`${title}: the first hypothesis is the true cause in ${count}`, [head, ...rows]);
  return missed;
}

it('the first hypothesis is the true cause', { timeout: 300_000 }, async () => {
  const settings = await showAll(provokedSettings);
  const faults = await showAll(provokedFaults);
  const missed = [...table('wrong settings', settings), ...table('faults', faults)];
  const wrong = missed.filter(({ unknowable }) => unknowable === undefined);
  expect(wrong.map(({ what, first }) => `${what}: ${first}`)).toEqual([]);
});
