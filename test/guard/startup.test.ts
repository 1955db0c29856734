import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { describe, expect, inject, it } from 'vitest';

import { atmCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';
import { publicJwks, rs256 } from '../support/jwt/tokens.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';

const hook = join(import.meta.dirname, '..', 'support', 'guard', 'loaded.cjs');

type Loaded = { readonly files: readonly string[]; readonly modules: readonly string[] };

const ownKeys =
  /\/src\/(?:flows\/(?:key|client-auth)\/|jwt\/keys\/(?:private|signing)-key|io\/token-store\/key-store)/;

/** Modules of Node that take a tenth of its own start and more. */
const heavy = [
  'tty',
  'stream',
  'crypto',
  'http',
  'net',
  'child_process',
  'worker_threads',
  // Whoever touches fetch, Headers or Response of Node loads it.
  'internal/deps/undici/undici',
];

/** What a command loads: the outside packages in the chunks that it opens, and our own files there. */
async function load(args: readonly string[], home: string) {
  const file = join(home, 'loaded.json');
  const result = await atmCli(args, {
    home,
    env: { LOADED_FILE: file },
    nodeArgs: ['--require', hook],
  });
  const { files, modules } = JSON.parse(await readFile(file, 'utf8')) as Loaded;
  const chunks = files.filter((name) => name.startsWith(join(dirname(inject('program')), '..')));
  const sources = (await Promise.all(chunks.map(sourcesOf))).flat();
  const packages = new Set(sources.map(packageOf).filter((name) => name !== undefined));
  return {
    result,
    heavy: heavyOf(modules),
    outside: files.length - chunks.length,
    packages: [...packages].toSorted(),
    /** What runs when the callback has come. */
    verification: sources.filter((source) => source.endsWith('/src/jwt/verify.ts')),
    /** Private keys, and what authenticates with them: for those who have one. */
    keys: sources.filter((source) => ownKeys.test(source)),
    /** Tables of providers and wire formats: for those who name a provider. */
    providers: sources.filter((source) => /\/src\/providers\/(presets|dialects)\//.test(source)),
  };
}

function heavyOf(modules: readonly string[]): readonly string[] {
  return heavy.filter((name) => modules.includes(`NativeModule ${name}`));
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

/** The hook itself is the one file beside the program. */
const programAlone = {
  outside: 1,
  packages: [],
  verification: [],
  providers: [],
  heavy: [],
  keys: [],
};
/** What checks stored files costs 1 ms, a twentieth of an empty script. */
const withFiles = { ...programAlone, packages: ['valibot'] };

describe('the start of the built program', () => {
  it.each(['--version', '-V', '--help', 'help', 'login --help', 'help token refresh'])(
    'loads no package for %s',
    async (line) => {
      const { result, ...loaded } = await load(line.split(' '), await newHome());
      expect(result).toMatchObject({ code: 0, stderr: '' });
      expect(loaded).toEqual(programAlone);
    },
  );

  it.each([
    ['token', 'marked-access-token\n'],
    ['token header', 'Authorization: Bearer marked-access-token\n'],
    ['token --min-ttl 5 --profile default', 'marked-access-token\n'],
  ])(
    'loads no package but the one that checks files for %s while the token still lives',
    async (line, stdout) => {
      const home = await newHome();
      await storeTokens(home, 'default', tokenSet());
      const profiles = { default: { issuer: tokenSet().issuer } };
      await writeFile(join(home, 'config.json'), JSON.stringify({ profiles }));
      const { result, ...loaded } = await load(line.split(' '), home);
      expect(result).toEqual({ code: 0, stdout, stderr: '' });
      expect(loaded).toEqual(withFiles);
    },
  );

  it.each(['login --cl', 'profile use ', 'help token re'])(
    'loads no package to complete "%s", but the one that checks files for the names of profiles',
    async (typed) => {
      const home = await newHome();
      const { result, ...loaded } = await load(['__complete', 'bash', `atm-cli ${typed}`], home);
      expect(result).toMatchObject({ code: 0, stdout: expect.stringMatching(/./), stderr: '' });
      expect(loaded).toEqual(typed.startsWith('profile') ? withFiles : programAlone);
    },
  );

  it('loads no terminal for a token whose other output goes to /dev/null', async () => {
    const home = await newHome();
    await storeTokens(home, 'default', tokenSet());
    const file = join(home, 'loaded.json');
    const args = ['--require', hook, inject('program'), 'token'];
    const env = { ATM_CLI_HOME: home, HOME: home, LOADED_FILE: file };
    const { stdout } = spawnSync(process.execPath, args, {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(String(stdout)).toBe('marked-access-token\n');
    const unheard = spawnSync(process.execPath, args, { env, stdio: 'ignore' });
    expect(unheard.status).toBe(0);
    const { modules } = JSON.parse(await readFile(file, 'utf8')) as Loaded;
    expect(heavyOf(modules)).toEqual([]);
  });

  it('loads commander and what checks files to verify with keys in a file', async () => {
    const home = await newHome();
    const jwks = join(home, 'jwks.json');
    await writeFile(jwks, JSON.stringify(publicJwks));
    const token = rs256({ sub: 'somebody' });
    const { result, ...loaded } = await load(['verify', token, '--jwks', jwks], home);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(loaded).toEqual({
      ...programAlone,
      heavy: ['stream', 'crypto'],
      packages: ['commander', 'valibot'],
      verification: [expect.stringMatching(/verify\.ts$/)],
    });
  });

  it('prints the URL of a sign-in without the network, and without what verifies tokens', async () => {
    const home = await newHome();
    const server = ['authorization', 'token'].flatMap((name) => [
      `--${name}-endpoint`,
      'https://id.example.com',
    ]);
    const { result, ...loaded } = await load(
      ['login', '--no-wait', '--client-id', 'cli', ...server],
      home,
    );
    expect(result).toMatchObject({ code: 0 });
    expect(loaded.packages).toEqual(['commander', 'oauth4webapi', 'valibot']);
    expect(loaded.verification).toEqual([]);
  });

  it('would be seen to load commander', async () => {
    const { result, ...loaded } = await load(['profile', 'list'], await newHome());
    expect(result).toMatchObject({ code: 0 });
    expect(loaded.packages).toContain('commander');
  });

  it('would be seen to load the network and the protocol, and speaks without the fetch of Node', async () => {
    const { packages, heavy: modules } = await load(
      ['discover', '--issuer', 'http://127.0.0.1:1'],
      await newHome(),
    );
    expect(modules).toContain('net');
    expect(modules).not.toContain('internal/deps/undici/undici');
    expect(packages).toContain('oauth4webapi');
  });

  it('loads no code for keys to refresh the tokens of a plain profile, and would be seen to', async () => {
    const home = await newHome();
    await storeTokens(home, 'default', tokenSet({ expires_at: 1 }));
    const token_endpoint = 'http://127.0.0.1:1/token';
    const profile = { issuer: tokenSet().issuer, token_endpoint, client_id: 'cli' };
    const write = (profiles: object) =>
      writeFile(join(home, 'config.json'), JSON.stringify({ profiles }));
    await write({ default: profile });
    expect((await load(['token', 'refresh'], home)).keys).toEqual([]);
    await write({ default: { ...profile, signing_key: 'work' } });
    expect((await load(['token', 'refresh'], home)).keys.length).toBeGreaterThan(1);
  });

  it('would be seen to load the providers', async () => {
    const { providers } = await load(['provider', 'list'], await newHome());
    expect(providers.length).toBeGreaterThan(10);
  });
});
