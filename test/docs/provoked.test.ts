import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import type { Provoked } from '../../scripts/provoke/run.mjs';
import { documentOf } from '../../scripts/provoke/table.mjs';
import { rulesOfKinds } from '../support/strangers/rules-of-kinds.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'scripts', 'provoke', 'results');
const results = readdirSync(folder).map((file) => {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Provoked;
});

test('docs/provoked.md is what the results say', () => {
  const document = readFileSync(join(root, 'docs', 'provoked.md'), 'utf8');
  expect(document).toBe(documentOf(results));
});

test.each(results)('at least twenty failures are provoked at $title', ({ outcomes }) => {
  expect(outcomes.length).toBeGreaterThanOrEqual(20);
});

test('the kinds of the rows are those of strangers', () => {
  const kinds = results.flatMap(({ outcomes }) => outcomes.flatMap((outcome) => outcome.kinds));
  const known = [...Object.keys(rulesOfKinds), 'unknown'];
  expect(kinds.filter((kind) => !known.includes(kind))).toEqual([]);
});
