import { readdirSync, readFileSync } from 'node:fs';

export type Schemas = Readonly<Record<string, Record<string, unknown>>>;

/** The JSON Schemas of a folder, by their file names. */
export function readSchemas(folder: URL): Schemas {
  const names = readdirSync(folder).toSorted();
  return Object.fromEntries(
    names.map((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8');
      return [name, JSON.parse(text) as Record<string, unknown>];
    }),
  );
}
