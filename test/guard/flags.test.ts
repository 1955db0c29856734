import { readdirSync, readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

/** A flag or a command of this program, or its name. */
const own = /--[a-z]|atm-cli/;

/** The folders that any program could use: what to do in this one is the business of diagnosis. */
const libraries = ['src/oauth'];

function linesOf(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const path = `${folder}/${name.replaceAll('\\', '/')}`;
      return readFileSync(path, 'utf8')
        .split('\n')
        .map((line) => `${path}: ${line.trim()}`);
    });
}

it.each(libraries)('%s names no flag and no command', (folder) => {
  const lines = linesOf(folder);
  expect(lines.length).toBeGreaterThan(1000);
  expect(lines.filter((line) => own.test(line))).toEqual([]);
});

it('flags and commands would be found', () => {
  expect(linesOf('src/diagnosis/hints').filter((line) => own.test(line)).length).toBeGreaterThan(
    20,
  );
});
