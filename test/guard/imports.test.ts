import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { posix } from 'node:path';

import { describe, expect, it } from 'vitest';

type Import = { readonly file: string; readonly of: string; readonly lazy: boolean };

const pure = ['util', 'model'];
const rules = [...pure, 'jwt', 'providers'];
const story = [...rules, 'oauth', 'lint', 'diagnosis'];

/**
 * What each layer may import besides itself: the nearest name that a path begins with counts. Layers
 * of one rank do not know each other, and nothing knows `cli`.
 */
const layers: Readonly<Record<string, readonly string[]>> = {
  util: [],
  model: ['util'],
  jwt: pure,
  providers: pure,
  server: pure,
  oauth: rules,
  lint: rules,
  diagnosis: rules,
  io: pure,
  'io/servers': [...pure, 'io', 'server'],
  flows: story,
  report: [...story, 'flows'],
  commands: [...story, 'flows', 'report'],
  'cli/fast-path': [...pure, 'commands', 'cli/program.ts'],
  cli: [...story, 'flows', 'report', 'commands', 'io'],
  'main.ts': ['cli', 'commands', 'model', 'io'],
};

/** Below `commands` nothing reaches the world but through the context. */
const effects =
  /^node:(?:fs|http|https|http2|net|tls|dns|child_process|timers|os|process|readline)\b/;
const reachesWorld = ['io', 'server', 'cli', 'commands', 'main.ts'];

/** The only places that may import an outside package; a folder ends with a slash. */
const homes: Readonly<Record<string, readonly string[]>> = {
  '@inquirer/prompts': ['io/process/prompts.ts'],
  '@napi-rs/keyring': ['io/token-store/keyring-process.ts'],
  atomically: ['io/files/', 'io/token-store/stored-file.ts', 'server/state-file.ts'],
  chalk: ['report/text/style.ts'],
  commander: ['commands/', 'cli/'],
  conf: ['io/files/profiles.ts'],
  jose: ['jwt/', 'server/'],
  koa: ['server/'],
  oauth4webapi: ['oauth/'],
  'oidc-provider': ['server/'],
  parse5: ['util/page-text.ts'],
  open: ['io/process/open-browser.ts'],
  undici: ['io/http/'],
  uqr: ['report/device.ts'],
  valibot: ['model/', 'providers/preset.ts', 'io/files/', 'io/token-store/', 'report/schema/'],
};

/**
 * Where `await import()` may stand: a command is declared in one file and acts in another, which is
 * loaded when it is called, and an adapter is loaded at its first use. Elsewhere it needs a number or a reason, which its commit gives.
 */
const lazyPlaces = [
  'cli/',
  'commands/',
  'io/',
  'main.ts',
  'flows/call/call-or-sign-in.ts',
  'flows/client/known-client.ts',
  'flows/dpop/',
  'flows/login/ask-settings.ts',
  'flows/login/authorization-page.ts',
  'flows/login/guide.ts',
  'flows/login/login.ts',
  'flows/login/one-at-a-time.ts',
  'flows/login/pushed-request.ts',
  'flows/server/connect.ts',
  'flows/server/find-server.ts',
  'flows/server/jwks.ts',
  'flows/server/resolve-settings.ts',
  'flows/tokens/refresh.ts',
  'flows/tokens/valid-token.ts',
  'flows/verify/keys.ts',
  'flows/verify/options.ts',
  'flows/verify/verify.ts',
  'report/text/load-style.ts',
];

const imports = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'))
  .flatMap((file): readonly Import[] => {
    const source = readFileSync(`src/${file}`, 'utf8');
    const found = source.matchAll(/(?<lazy>\bimport\(\s*|\bfrom )'(?<of>[^']+)'/g);
    return [...found].map(({ groups }) => ({
      file,
      of: groups?.['of'] ?? '',
      lazy: groups?.['lazy']?.startsWith('import(') ?? false,
    }));
  });

function packageOf(specifier: string): string {
  const words = specifier.startsWith('@') ? 2 : 1;
  return specifier.split('/').slice(0, words).join('/');
}

function isIn(places: readonly string[], file: string): boolean {
  return places.some((place) => file === place || file.startsWith(`${place.replace(/\/$/, '')}/`));
}

/** The longest name of a layer that a file of `src` lies in. */
function layerOf(file: string): string {
  const [nearest = ''] = Object.keys(layers)
    .filter((name) => isIn([name], file))
    .toSorted((left, right) => right.length - left.length);
  return nearest;
}

/** Whether a file may import another one, both below `src`. */
function mayImport(file: string, target: string): boolean {
  const layer = layerOf(file);
  if (layerOf(target) === layer || target === '../package.json') return true;
  const isBelowOwn = layer.startsWith(`${layerOf(target)}/`) && layer !== 'cli/fast-path';
  const isAboveOwn = layerOf(target).startsWith(`${layer}/`);
  return isBelowOwn || isAboveOwn || isIn(layers[layer] ?? [], target);
}

describe('the imports of the source', () => {
  it('go one way, from the command line down to the types', () => {
    const own = imports.filter(({ of }) => of.startsWith('.'));
    const strays = own
      .map(({ file, of }) => ({ file, target: posix.join(posix.dirname(file), of) }))
      .filter(({ file, target }) => !mayImport(file, target));
    expect(own.length).toBeGreaterThan(1000);
    expect(strays).toEqual([]);
  });

  it.each([
    ['server/api.ts', 'jwt/verify.ts'],
    ['server/api.ts', 'report/text/clean.ts'],
    ['cli/fast-path/help.ts', 'flows/demo/demo.ts'],
    ['cli/fast-path/help.ts', 'io/process/terminal.ts'],
    ['oauth/errors.ts', 'diagnosis/diagnose.ts'],
    ['jwt/verify.ts', 'providers/catalog.ts'],
    ['flows/demo/demo.ts', 'report/demo.ts'],
    ['io/http/client.ts', 'server/start.ts'],
    ['model/errors.ts', 'cli/program.ts'],
  ])('would be seen to go from %s to %s', (file, target) => {
    expect(mayImport(file, target)).toBe(false);
  });

  it('reach the world in adapters alone', () => {
    const strays = imports.filter(({ file, of }) => effects.test(of) && !isIn(reachesWorld, file));
    expect(strays).toEqual([]);
  });

  it('name each outside package in its home only', () => {
    const outside = imports.filter(({ of }) => !of.startsWith('.') && !of.startsWith('node:'));
    expect(outside.length).toBeGreaterThan(20);
    expect(outside.filter(({ of, file }) => !isIn(homes[packageOf(of)] ?? [], file))).toEqual([]);
  });

  it('name modules of Node with their prefix', () => {
    expect(imports.filter(({ of }) => builtinModules.includes(of))).toEqual([]);
  });

  it('are late in commands and adapters, and nowhere else without a reason', () => {
    const late = imports.filter(({ lazy }) => lazy);
    expect(late.filter(({ file }) => !isIn(lazyPlaces, file))).toEqual([]);
    const declarations = late.filter(({ file }) => /^commands\/.*(?<!\.run)\.ts$/.test(file));
    expect(declarations.length).toBeGreaterThan(15);
    expect(declarations.filter(({ of }) => !of.endsWith('.run.ts'))).toEqual([]);
  });
});
