import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { newHome } from '../support/home.ts';
import { deferred } from '../support/deferred.ts';
import {
  plainOAuthFlags,
  type PlainOptions,
  type PlainServer,
  startPlainOAuth,
} from '../support/plain-oauth.ts';
import { beginLogin, logIn } from '../support/e2e/login.ts';
import { data, failure } from '../support/e2e/result.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';

async function start(options: PlainOptions = {}): Promise<PlainServer> {
  const server = await startPlainOAuth(options);
  onTestFinished(() => server.close());
  return server;
}

/** A home whose access token is about to expire. */
async function signedIn(server: PlainServer): Promise<string> {
  const home = await newHome();
  const { code } = await logIn(plainOAuthFlags(server), (url) => fetch(url), { home });
  expect(code).toBe(0);
  return home;
}

async function storedTokens(home: string): Promise<Record<string, unknown>> {
  const file = join(home, 'state', 'tokens', 'default.json');
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
}

describe('the built program against a plain OAuth 2 server', () => {
  it('signs in without ID token and scope, refreshes, and says what is not there', async () => {
    const server = await start();
    const home = await newHome();
    const login = await logIn(plainOAuthFlags(server), (url) => fetch(url), { home });
    expect(login.code).toBe(0);
    expect(JSON.parse(login.stdout)).toMatchObject({ has_id_token: false, token_type: 'bearer' });
    const token = await atmCli(['token'], { home });
    expect(token).toMatchObject({ code: 0, stderr: '' });
    expect(token.stdout).toBe(`${String((await storedTokens(home))['access_token'])}\n`);
    expect(server.grants).toEqual(['authorization_code', 'refresh_token']);
    const userinfo = failure(await atmCli(['userinfo', '--json'], { home }));
    expect(userinfo).toMatchObject({ kind: 'usage', exit_code: 2 });
    const { tokens } = data(await atmCli(['logout', '--json'], { home }));
    expect(tokens).toMatchObject([{ result: 'no_endpoint' }, { result: 'no_endpoint' }]);
  });

  it('refreshes once for twenty processes that need a token at the same time', async () => {
    const server = await start();
    const home = await signedIn(server);
    const runs = await Promise.all(Array.from({ length: 20 }, () => atmCli(['token'], { home })));
    const [first] = runs;
    expect(first?.stdout).toMatch(/^[\w-]{36}\n$/);
    expect(runs).toEqual(Array.from(runs, () => ({ code: 0, stdout: first?.stdout, stderr: '' })));
    expect(server.grants).toEqual(['authorization_code', 'refresh_token']);
  });

  it('keeps the old tokens whole when it is killed in the middle of a refresh', async () => {
    const arrived = deferred<void>();
    const gate = deferred<void>();
    const server = await start({
      before: (grantType) => {
        if (grantType !== 'refresh_token') return undefined;
        arrived.resolve();
        return gate.promise;
      },
    });
    const home = await signedIn(server);
    const before = await storedTokens(home);
    const cli = await spawnCli(['token'], { home });
    await arrived.promise;
    cli.child.kill('SIGKILL');
    expect(await cli.result).toEqual({ code: -1, stdout: '', stderr: '' });
    gate.resolve();
    const marked = { ...before, refresh_sent_at: expect.any(Number) };
    expect(await storedTokens(home)).toEqual(marked);

    const next = await atmCli(['token'], { home });
    expect(next).toMatchObject({ code: 0, stderr: '' });
    expect(next.stdout.trim()).not.toBe(before['access_token']);
    expect(await storedTokens(home)).not.toHaveProperty('refresh_sent_at');
    expect(server.grants).toEqual(['authorization_code', 'refresh_token', 'refresh_token']);
  });

  it('lets go of everything on Ctrl-C while the server does not answer', async () => {
    const arrived = deferred<void>();
    const server = await start({
      before: () => {
        arrived.resolve();
        return deferred<void>().promise;
      },
    });
    const { cli, ready } = await beginLogin(plainOAuthFlags(server));
    const page = fetch(ready.url).then((answer) => answer.text());
    await arrived.promise;
    cli.child.kill('SIGINT');
    expect(failure(await cli.result)).toMatchObject({ exit_code: 130 });
    expect(await page).toContain('interrupted');
  });
});
