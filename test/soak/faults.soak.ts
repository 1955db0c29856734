import { expect, it } from 'vitest';

import { faultCases } from '../support/fault-cases.ts';
import { runFaultCase } from '../support/run-fault-case.ts';
import { printTable } from './table.ts';

const longest = 110;

it('each fault ends as it should, with a sentence', async () => {
  const rows: (readonly string[])[] = [];
  const wrong: string[] = [];
  for (const one of faultCases) {
    // oxlint-disable-next-line no-await-in-loop -- in the order of the table
    const { exitCode, says } = await runFaultCase(one);
    if (exitCode !== one.exitCode || !one.says.test(says)) wrong.push(one.fault);
    const line = says.split('\n').find((text) => one.says.test(text)) ?? says;
    const shown = line.replaceAll(/[^\x20-\x7e]+/g, ' ');
    rows.push([one.fault, one.command, String(exitCode), shown.slice(0, longest)]);
  }
  printTable(`${rows.length} faults: command, exit code, what is said`, rows);
  expect(wrong).toEqual([]);
});
