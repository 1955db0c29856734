import { expect, it } from 'vitest';

import { type Provoked, provokedFaults, provokedSettings } from '../support/cli/explain-cases.ts';
import { type Tried, tryRemedy } from '../support/cli/remedy-proof.ts';
import { printTable } from './table.ts';

const atOnce = 4;

async function tryAll(cases: readonly Provoked[]): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  const left = [...cases.entries()];
  const work = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- a few at a time
      tried[next[0]] = await tryRemedy(next[1]);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return tried;
}

it('every command that a failure prints works as printed', { timeout: 600_000 }, async () => {
  const tried = await tryAll([...provokedSettings, ...provokedFaults]);
  const head = ['provoked', 'verdict', 'hint', 'said'];
  const rows = tried.map(({ what, verdict, hint, said }) => [what, verdict, hint, said]);
  const commands = tried.filter(({ command }) => command !== '');
  const works = commands.filter(({ verdict }) => verdict === 'works');
  const open = commands.filter(({ verdict }) => verdict === 'placeholder');
  printTable(
    `remedies: ${works.length} of ${commands.length - open.length} commands work, ${open.length} have a value that only the user knows`,
    [head, ...rows],
  );
  expect(tried.filter(({ verdict }) => verdict === 'fails' || verdict === 'no hint')).toEqual([]);
});
