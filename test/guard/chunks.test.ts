import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, inject, it } from 'vitest';

const dist = join(dirname(inject('program')), '..', 'dist');

/** Which files of the build each of them loads before it has run itself. */
function loadedFirst(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' });
  const programs = files.filter((file) => file.endsWith('.cjs'));
  const required = programs.map((file) => {
    const text = readFileSync(join(dist, file), 'utf8');
    const found = text.matchAll(/(?<!=> )require\("(?<path>\.[^"]+)"\)/g);
    const paths = [...found].map(({ groups }) => join(dirname(file), groups?.['path'] ?? ''));
    return [file, paths] as const;
  });
  return new Map(required);
}

// A chunk that is required while it is still being loaded has nothing in it yet.
it('no chunk of the build waits for itself', () => {
  const graph = loadedFirst();
  expect([...graph.values()].flat().length).toBeGreaterThan(graph.size);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]) => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' > '));
    else if (!done.has(file)) {
      for (const next of graph.get(file) ?? []) visit(next, [...way, file]);
      done.add(file);
    }
  };
  for (const file of graph.keys()) visit(file, []);
  expect(circles).toEqual([]);
});
