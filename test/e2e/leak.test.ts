import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import type { CliResult } from '../support/cli/run-cli.ts';
import { developmentSecret } from '../../src/server/clients.ts';
import { signIn } from '../../src/server/automatic-sign-in.ts';
import { newHome } from '../support/home.ts';
import { realFetch } from '../support/context.ts';
import { filesBelow } from '../support/files-below.ts';
import { leaks } from '../support/secrets.ts';
import { browserProgram } from '../support/e2e/browser-program.ts';
import { type Serving, startServing } from '../support/e2e/serve.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';
import { startWire } from '../support/e2e/wire.ts';

let server: Serving;
beforeAll(async () => {
  server = await startServing();
});
afterAll(() => server.close());

// Every command and every fault: test/cli/leak-commands.test.ts and leak-faults.test.ts.
it('of the built program, tokens, codes and secrets stay off outputs, other programs and all files but one', async () => {
  const wire = await startWire();
  const browser = await browserProgram();
  const home = await newHome();
  const secretFile = join(await newHome(), 'secret');
  await writeFile(secretFile, developmentSecret);
  const env = { ...wire.env, ATM_DEBUG: '1', ATM_CLIENT_SECRET: developmentSecret };
  const printed: (CliResult & { readonly args: readonly string[] })[] = [];

  const run = async (args: readonly string[], stdin = '') => {
    const result = await atmCli(args, { home, env, stdin });
    printed.push({ args, ...result });
  };

  const client = ['--issuer', server.issuer, '--client-id', 'atm-cli-confidential'];
  const proof = ['--client-secret-file', secretFile, '--client-auth', 'post'];
  const scope = ['--scope', 'openid offline_access', '--prompt', 'consent', '--port', '0'];
  const login = ['login', ...client, ...proof, ...scope, '--browser', browser.command];
  const cli = await spawnCli(login, { home, env });
  const started = await browser.started;
  await signIn(realFetch, await browser.opened);
  const signedIn = await cli.result;
  expect(signedIn.code).toBe(0);
  printed.push({ args: ['login'], ...signedIn });

  const token = await atmCli(['token'], { home });
  await Promise.all([
    run(['userinfo']),
    run(['verify', '-', '--json'], token.stdout),
    run(['token', 'refresh', '--json', '--issuer', 'http://127.0.0.1:1']),
    run(['login', '--client-secret', developmentSecret]),
  ]);
  await run(['token', 'refresh']);
  const files = await filesBelow(home);
  await run(['logout', '--no-browser', '--json']);

  const secrets = new Map([...wire.secrets(), [developmentSecret, 'client_secret'] as const]);
  expect(new Set(secrets.values())).toEqual(
    new Set([
      'access_token',
      'client_secret',
      'code',
      'code_verifier',
      'id_token',
      'refresh_token',
    ]),
  );
  const spoken = printed.map(({ args, stdout, stderr }) => ({
    args,
    leaked: leaks(stdout + stderr, secrets),
  }));
  expect(spoken.filter(({ leaked }) => leaked.length > 0)).toEqual([]);
  expect(leaks(token.stdout, secrets)).not.toEqual([]);

  const holders = [...files].filter(([, text]) => leaks(text, secrets).length > 0);
  expect(holders.map(([file]) => file)).toEqual(['state/tokens/default.json']);

  expect(started.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[a-z]{8}$/);
  expect(JSON.stringify(started)).not.toMatch(/state=|nonce=|code_challenge/);
  expect(leaks(JSON.stringify(started), secrets)).toEqual([]);
  expect(Object.keys(started.env).filter((name) => name.startsWith('ATM_'))).toEqual([]);
});
