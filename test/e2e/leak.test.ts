import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { CliResult } from '../cli/run-cli.ts';
import { developmentSecret } from '../../src/server/clients.ts';
import { confirmDevice, signIn } from '../../src/server/robot.ts';
import { newHome } from '../home.ts';
import { realFetch } from '../support/context.ts';
import { type Serving, startServing } from './serve.ts';
import { atmCli, type Spawned, spawnCli } from './spawn.ts';
import { startWire } from './wire.ts';

let server: Serving;
beforeAll(async () => {
  server = await startServing();
});
afterAll(() => server.close());

/** What is said on the wire and must be said nowhere else; `token` is what a revocation names. */
const kinds = [
  'access_token',
  'authorization',
  'client_secret',
  'code',
  'code_verifier',
  'device_code',
  'id_token',
  'refresh_token',
  'token',
];

/** The names of the secrets that a text holds. */
function leaks(text: string, secrets: ReadonlyMap<string, string>): readonly string[] {
  return [...secrets].filter(([value]) => text.includes(value)).map(([, name]) => name);
}

async function filesBelow(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  const texts = paths.map(
    async (path) => [relative(folder, path), await readFile(path, 'utf8')] as const,
  );
  return new Map(await Promise.all(texts));
}

// A real device code takes its 5 seconds (RFC 8628 section 3.5).
it('tokens, codes and secrets stay off every output and in one file', async () => {
  const wire = await startWire();
  const home = await newHome();
  const secretFile = join(await newHome(), 'secret');
  await writeFile(secretFile, developmentSecret);
  const env = { ...wire.env, ATM_DEBUG: '1' };
  const printed: (CliResult & { readonly args: readonly string[] })[] = [];

  async function run(args: readonly string[], stdin = ''): Promise<CliResult> {
    const result = await atmCli(args, { home, env, stdin });
    printed.push({ args, ...result });
    return result;
  }
  async function runWithPerson(args: readonly string[], act: (cli: Spawned) => Promise<void>) {
    const cli = await spawnCli(args, { home, env });
    await act(cli);
    const result = await cli.result;
    expect({ args, code: result.code }).toEqual({ args, code: 0 });
    printed.push({ args, ...result });
  }
  const address =
    (pattern: RegExp, visit: (url: string) => Promise<void>) => async (cli: Spawned) => {
      const [, url = ''] = await cli.says('stderr', pattern);
      await visit(url);
    };

  const registered = ['--issuer', server.issuer, '--client-id', 'atm-cli-confidential'];
  const proof = ['--client-secret-file', secretFile, '--client-auth', 'basic'];
  const scope = ['--scope', 'openid profile email offline_access'];
  const client = [...registered, ...proof, ...scope, '--no-browser'];
  const login = ['login', ...client, '--prompt', 'consent', '--port', '0'];
  const willing = (url: string) => signIn(realFetch, url);
  await runWithPerson(login, address(/^ +(http:\S+\/auth\?\S+)\n/m, willing));
  await runWithPerson([...login, '--json'], address(/"url":"([^"]+)"/, willing));
  const post = ['login', ...client.map((word) => (word === 'basic' ? 'post' : word))];
  await runWithPerson(
    [...post, '--prompt', 'consent', '--port', '0'],
    address(/^ +(http:\S+\/auth\?\S+)\n/m, willing),
  );

  const token = await atmCli(['token'], { home });
  for (const words of [['status'], ['token', 'show'], ['token', 'refresh'], ['userinfo']]) {
    // oxlint-disable-next-line no-await-in-loop -- each command sees what the one before it left
    await run(words);
    // oxlint-disable-next-line no-await-in-loop -- each command sees what the one before it left
    await run([...words, '--json']);
  }
  await run(['verify', '-'], token.stdout);
  await run(['decode', '-', '--json'], token.stdout);
  await run(['discover']);
  await run(['profile', 'show', '--origins']);
  await run(['profile', 'list', '--json']);
  await run(['token', 'refresh', '--issuer', 'http://127.0.0.1:1']);
  await run(['login', '--client-secret', developmentSecret]);

  const byDevice = ['device', ...client, '--profile', 'machine', '--json'];
  await runWithPerson(
    byDevice,
    address(/"verification_uri_complete":"([^"]+)"/, (url) => confirmDevice(realFetch, url)),
  );
  const files = await filesBelow(home);
  await run(['logout', '--no-browser']);
  await run(['logout', '--no-browser', '--profile', 'machine', '--json']);
  await run(['token']);

  const secrets = new Map([...wire.secrets(), [developmentSecret, 'client_secret'] as const]);
  expect([...new Set(secrets.values())].toSorted()).toEqual(kinds);
  const spoken = printed.map(({ args, stdout, stderr }) => ({
    args,
    leaked: leaks(stdout + stderr, secrets),
  }));
  expect(spoken.filter(({ leaked }) => leaked.length > 0)).toEqual([]);

  const kept = [...files].map(([file, text]) => [file, leaks(text, secrets)] as const);
  const holders = kept.filter(([, leaked]) => leaked.length > 0).map(([file]) => file);
  expect(holders.toSorted()).toEqual(['state/tokens/default.json', 'state/tokens/machine.json']);
  expect(leaks(token.stdout, secrets)).not.toEqual([]);
}, 60_000);
