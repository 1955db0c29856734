import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';

import { describe, expect, it } from 'vitest';

type Import = { readonly file: string; readonly of: string; readonly lazy: boolean };

/** The only places that may import an outside package; a folder ends with a slash. */
const homes: Readonly<Record<string, readonly string[]>> = {
  '@inquirer/prompts': ['src/io/ask.ts'],
  '@napi-rs/keyring': ['src/io/keyring-process.ts'],
  atomically: [
    'src/io/journal.ts',
    'src/io/response-cache.ts',
    'src/io/token-file.ts',
    'src/server/state-file.ts',
  ],
  chalk: ['src/report/style.ts'],
  commander: ['src/commands/', 'src/command-line.ts', 'src/program.ts', 'src/cli/fast-path/'],
  conf: ['src/io/profiles.ts'],
  jose: ['src/jwt/', 'src/server/api.ts', 'src/server/atm/jwt.ts', 'src/server/keys.ts'],
  koa: ['src/server/'],
  oauth4webapi: ['src/oauth/'],
  'oidc-provider': ['src/server/'],
  open: ['src/io/browser.ts'],
  undici: [
    'src/io/connection-clock.ts',
    'src/io/dispatcher.ts',
    'src/io/proxy-agent.ts',
    'src/io/send.ts',
    'src/io/undici.d.ts',
  ],
  uqr: ['src/report/qr.ts'],
  // The reader of files, and the types that are read from them.
  valibot: [
    'src/json-file.ts',
    'src/kept-attempt.ts',
    'src/profile.ts',
    'src/setting-kinds.ts',
    'src/settings.ts',
    'src/token-set.ts',
    'src/io/journal.ts',
    'src/io/profiles.ts',
    'src/io/response-cache.ts',
    'src/io/sealed-file.ts',
    'src/providers/closed-object.ts',
    'src/providers/preset.ts',
    'src/providers/traits.ts',
  ],
};

/**
 * Where `await import()` may stand: commands and adapters, and what lies on a path that has to be
 * quick: `with-provider` is part of every command's settings, and the table of presets is long;
 * `observe` and `conclude` belong to every command, and most have nothing to tell; `login` tells its
 * address first, and `refresh` loads what verifies while the server works.
 */
const lazyPlaces = [
  'src/commands/',
  'src/io/',
  'src/main.ts',
  'src/cli/fast-path/',
  'src/conclude.ts',
  'src/observe.ts',
  'src/flows/jwks.ts',
  'src/flows/login.ts',
  'src/flows/refresh.ts',
  'src/flows/token.ts',
  'src/flows/verification-keys.ts',
  'src/flows/verify.ts',
  'src/flows/verify-options.ts',
  'src/flows/with-provider.ts',
  'src/report/load-style.ts',
];

function findImports(): readonly Import[] {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name.replaceAll('\\', '/')}`);
  return files.flatMap((file) => {
    const source = readFileSync(file, 'utf8');
    const found = source.matchAll(/(?<lazy>\bimport\(\s*|\bfrom )'(?<of>[^']+)'/g);
    return [...found].map(({ groups }) => ({
      file,
      of: groups?.['of'] ?? '',
      lazy: groups?.['lazy']?.startsWith('import(') ?? false,
    }));
  });
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function isIn(places: readonly string[], file: string): boolean {
  return places.some((place) => (place.endsWith('/') ? file.startsWith(place) : file === place));
}

describe('the imports of the source', () => {
  it('names each outside package in its home only', () => {
    const imports = findImports();
    const outside = imports.filter(({ of }) => !of.startsWith('.') && !of.startsWith('node:'));
    expect(outside.length).toBeGreaterThan(20);
    const strays = outside.filter(({ of, file }) => !isIn(homes[packageOf(of)] ?? [], file));
    expect(strays).toEqual([]);
  });

  it('names modules of Node with their prefix', () => {
    const bare = findImports().filter(({ of }) => builtinModules.includes(of));
    expect(bare).toEqual([]);
  });

  it('loads late in commands and adapters, and nowhere else without a reason', () => {
    const strays = findImports().filter(({ lazy, file }) => lazy && !isIn(lazyPlaces, file));
    expect(strays).toEqual([]);
  });
});
