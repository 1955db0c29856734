import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

import type { ServerResult } from '../../scripts/interop/run.mjs';
import { documentOf } from '../../scripts/interop/table.mjs';

const root = join(import.meta.dirname, '..', '..');
const servers = join(root, 'docs', 'servers');
const results = new Map(
  readdirSync(join(root, 'scripts', 'interop', 'results')).map((file) => {
    const path = join(root, 'scripts', 'interop', 'results', file);
    return [basename(file, '.json'), JSON.parse(readFileSync(path, 'utf8')) as ServerResult];
  }),
);

test('docs/interop.md is what the results say', () => {
  const document = readFileSync(join(root, 'docs', 'interop.md'), 'utf8');
  expect(document).toBe(documentOf([...results.values()]));
});

test('every server of the table has a page, and every page a row', () => {
  const pages = readdirSync(servers).map((file) => basename(file, '.md'));
  expect(pages.toSorted()).toEqual([...results.keys()].toSorted());
});

test.each([...results])(
  'the commands on the page of %s have passed',
  (name, { version, steps }) => {
    const page = readFileSync(join(servers, `${name}.md`), 'utf8');
    const passed = steps.filter(({ verdict }) => verdict === 'pass').map(({ command }) => command);
    const printed = commandsIn(page);
    expect(printed.length).toBeGreaterThan(0);
    expect(printed.filter((command) => !passed.includes(command))).toEqual([]);
    expect(page).toContain(version);
  },
);

/** The lines of atm-cli in the blocks of a page, without the flags that only name a profile. */
function commandsIn(page: string): readonly string[] {
  return [...page.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block = '']) => {
    return block
      .split('\n')
      .filter((line) => line.startsWith('atm-cli '))
      .map((line) => line.replace(/ -p \S+/, ''));
  });
}
