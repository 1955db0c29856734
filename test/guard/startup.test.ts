import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { describe, expect, inject, it } from 'vitest';

import { atmCli } from '../e2e/spawn.ts';
import { newHome } from '../home.ts';
import { publicJwks, rs256 } from '../jwt/tokens.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';

const hook = join(import.meta.dirname, 'loaded.cjs');

/** What a command loads: the outside packages in the chunks that it opens, and our own files there. */
async function load(args: readonly string[], home: string) {
  const file = join(home, 'loaded.json');
  const result = await atmCli(args, {
    home,
    env: { LOADED_FILE: file },
    nodeArgs: ['--require', hook],
  });
  const { files, modules } = JSON.parse(await readFile(file, 'utf8')) as {
    files: readonly string[];
    modules: readonly string[];
  };
  const chunks = files.filter((name) => name.startsWith(join(dirname(inject('program')), '..')));
  const sources = (await Promise.all(chunks.map(sourcesOf))).flat();
  const packages = new Set(sources.map(packageOf).filter((name) => name !== undefined));
  return {
    result,
    /** The undici of Node costs as much as all the rest; whoever touches fetch, Headers or Response pays. */
    undici: modules.filter((name) => name.includes('/undici')),
    outside: files.length - chunks.length,
    packages: [...packages].toSorted(),
    /** Tables of providers and wire formats: for those who name a provider. */
    providers: sources.filter((source) => /\/src\/providers\/(presets|dialects)\//.test(source)),
    /** The script in bin counts, too. */
    chunks: chunks.length,
  };
}

/** The files that a chunk was made of, by its source map. */
async function sourcesOf(chunk: string): Promise<readonly string[]> {
  if (!existsSync(`${chunk}.map`)) return [];
  const map = JSON.parse(await readFile(`${chunk}.map`, 'utf8')) as { sources: string[] };
  return map.sources.map((source) => resolve(dirname(chunk), source));
}

function packageOf(source: string): string | undefined {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(source)?.[1];
}

/** The hook itself is the one file beside the program. Each chunk costs: opening it, and its code. */
const commanderAlone = { outside: 1, packages: ['commander'], providers: [], undici: [] };

describe('the start of the built program', () => {
  it.each(['--version', '--help'])('loads nothing but commander for %s', async (flag) => {
    const { result, ...loaded } = await load([flag], await newHome());
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(loaded).toEqual({ ...commanderAlone, chunks: 3 });
  });

  it('loads nothing but commander for a token that still lives', async () => {
    const home = await newHome();
    await storeTokens(home, 'default', tokenSet());
    const { result, ...loaded } = await load(['token'], home);
    expect(result).toEqual({ code: 0, stdout: 'marked-access-token\n', stderr: '' });
    expect(loaded).toEqual({ ...commanderAlone, chunks: 4 });
  });

  it('loads nothing but commander to verify with keys in a file', async () => {
    const home = await newHome();
    const jwks = join(home, 'jwks.json');
    await writeFile(jwks, JSON.stringify(publicJwks));
    const token = rs256({ sub: 'somebody' });
    const { result, ...loaded } = await load(['verify', token, '--jwks', jwks], home);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(loaded).toEqual({ ...commanderAlone, chunks: 5 });
  });

  it('would be seen to load the protocol, and speaks it without the fetch of Node', async () => {
    const { packages, undici } = await load(
      ['discover', '--issuer', 'http://127.0.0.1:1'],
      await newHome(),
    );
    expect(packages).toContain('oauth4webapi');
    expect(undici).toEqual([]);
  });

  it('would be seen to load the providers', async () => {
    const { providers } = await load(['provider', 'list'], await newHome());
    expect(providers.length).toBeGreaterThan(10);
  });
});
