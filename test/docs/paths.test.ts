import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/architecture.md',
  ...['tour', 'providers', 'atm', 'ci', 'files'].map((name) => `docs/${name}.md`),
  'docs/performance.md',
  ...readdirSync('docs/decisions').map((name) => join('docs/decisions', name)),
  ...['flows', 'io', 'report', 'diagnosis'].map((name) => `src/${name}/README.md`),
];

/** Paths of the repository in a text, but for those with a `<placeholder>` or a `*`. */
function pathsIn(text: string): readonly string[] {
  const found = text.matchAll(/`((?:src|test|scripts|docs|examples|bin)\/[^\s`]*)`/g);
  return [...found].map(([, path = '']) => path).filter((path) => !/[<*{]/.test(path));
}

it.each(documents)('%s names only files that exist', (document) => {
  const paths = pathsIn(readFileSync(document, 'utf8'));
  expect(paths.filter((path) => !existsSync(path))).toEqual([]);
});

it('the story of a login has at most fifteen file names', () => {
  const architecture = readFileSync('docs/architecture.md', 'utf8');
  const story = /## The story of a login([^]*?)\n## /.exec(architecture)?.[1] ?? '';
  const files = new Set(pathsIn(story).filter((path) => path.endsWith('.ts')));
  expect(files.size).toBeGreaterThan(10);
  expect(files.size).toBeLessThanOrEqual(15);
});
