import { readFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { commandChecks } from '../../scripts/windows/checks/commands.mjs';
import { fileChecks } from '../../scripts/windows/checks/files.mjs';
import { processChecks } from '../../scripts/windows/checks/processes.mjs';
import { signInChecks } from '../../scripts/windows/checks/sign-in.mjs';

const names = [...signInChecks, ...fileChecks, ...processChecks, ...commandChecks].map(
  ({ name }) => name,
);

it('docs/windows.md has a row for each check that npm run windows makes, with each Node', async () => {
  const text = await readFile('docs/windows.md', 'utf8');
  const [, ...tables] = text.split('\n## Node ');
  expect(tables.map((table) => table.slice(0, 3))).toEqual(['20.', '22.']);
  for (const table of tables) {
    const rows = [...table.matchAll(/^\| (.*?) +\| (pass|fail|skipped) +\| /gm)];
    expect(rows.map(([, name]) => name)).toEqual(names);
    const passed = rows.filter(([, , verdict]) => verdict === 'pass').length;
    expect(table).toContain(`${passed} of ${names.length} checks pass.`);
  }
});
