import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';

import type { EntryResult } from '../../scripts/interop/resource/run.mjs';
import type { ServerResult } from '../../scripts/interop/run.mjs';
import { documentOf } from '../../scripts/interop/table.mjs';

const root = join(import.meta.dirname, '..', '..');
const servers = join(root, 'docs', 'servers');
const interop = join(root, 'scripts', 'interop');
const results = readResults<ServerResult>(join(interop, 'results'));
const entries = readResults<EntryResult>(join(interop, 'resource', 'results'));

test('docs/interop.md is what the results say', () => {
  const document = readFileSync(join(root, 'docs', 'interop.md'), 'utf8');
  expect(document).toBe(documentOf([...results.values()], [...entries.values()]));
});

test('every step from the URL of a resource passes, or says why it cannot', () => {
  const failed = [...entries.values()].flatMap(({ name, steps }) => {
    return steps.filter(({ verdict }) => verdict === 'fail').map(({ step }) => `${name}: ${step}`);
  });
  expect(failed).toEqual([]);
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

function readResults<Result>(folder: string): ReadonlyMap<string, Result> {
  return new Map(
    readdirSync(folder).map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      return [basename(file, '.json'), JSON.parse(text) as Result];
    }),
  );
}
