import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { newHome } from '../support/home.ts';
import {
  type ForeignProvider,
  foreignSecret,
  signInAsForeigner,
  startForeignProvider,
} from '../support/foreign-provider.ts';
import { browserProgram } from '../support/e2e/browser-program.ts';
import { logIn } from '../support/e2e/login.ts';
import { data, failure } from '../support/e2e/result.ts';
import { atmCli } from '../support/e2e/spawn.ts';

const back = ['--redirect-uri', 'http://127.0.0.1:0/back'];
const consent = ['--prompt', 'consent'];

let server: ForeignProvider;
beforeAll(async () => {
  for (const name of ['info', 'warn'] as const) vi.spyOn(console, name).mockReturnValue();
  server = await startForeignProvider();
});
afterAll(async () => {
  await server.close();
  vi.restoreAllMocks();
});

describe('the built program against a server that is not ours', () => {
  it('signs in with flags once; from then on no command needs any', async () => {
    const home = await newHome();
    const run = async (...args: readonly string[]) => await atmCli([...args, '--json'], { home });
    const client = ['--issuer', server.issuer, '--client-id', 'somebody'];
    const login = await logIn([...client, ...back, ...consent], signInAsForeigner, { home });
    expect(login.code).toBe(0);
    expect(JSON.parse(login.stdout)).toMatchObject({
      profile: 'default',
      sub: 'foreigner',
      scope: 'openid offline_access',
      has_refresh_token: true,
    });

    const before = data(await run('token'));
    const refreshed = data(await run('token', 'refresh', '--show-tokens'));
    expect(refreshed['access_token']).not.toBe(before['access_token']);
    const identity = data(await run('verify', String(refreshed['id_token'])));
    expect(identity).toMatchObject({ valid: true, signature: { alg: 'ES256' } });
    // One in 64 opaque tokens begins with a hyphen, and would be taken for a flag.
    const stdin = String(refreshed['access_token']);
    const opaque = await atmCli(['verify', '-', '--json'], { home, stdin });
    expect(opaque.code).toBe(9);
    expect(data(await run('userinfo'))).toMatchObject({ claims: { sub: 'foreigner' } });

    const slash = ['--issuer', `${server.issuer}/`];
    const again = await logIn([...slash, ...consent], signInAsForeigner, { home });
    expect(again.code).toBe(0);

    const browser = await browserProgram();
    const logout = data(await run('logout', '--browser', browser.command));
    const end = `${server.issuer}/session/end`;
    expect(await browser.opened).toMatch(`${end}?client_id=somebody&id_token_hint=`);
    expect(logout).toMatchObject({
      tokens_deleted: true,
      browser_opened: true,
      end_session_url: expect.stringContaining(end),
      tokens: [
        { token: 'refresh_token', result: 'revoked' },
        { token: 'access_token', result: 'revoked' },
      ],
    });
    expect(failure(await run('userinfo'))).toMatchObject({ kind: 'human_needed' });
  });

  it.each(['basic', 'post'])('sends by %s a secret that needs encoding', async (by) => {
    const home = await newHome();
    const file = join(home, 'secret');
    await writeFile(file, foreignSecret);
    const client = ['--issuer', server.issuer, '--client-id', by, '--client-auth', by];
    const args = [...client, '--client-secret-file', file, ...back];
    expect((await logIn(args, signInAsForeigner, { home })).code).toBe(0);
  });

  it('takes the endpoints by hand where there is no metadata at all', async () => {
    const silent = await startForeignProvider('none');
    try {
      const home = await newHome();
      const endpoints = Object.entries({
        authorization: '/auth',
        token: '/token',
        userinfo: '/me',
        revocation: '/token/revocation',
      }).flatMap(([name, path]) => [`--${name}-endpoint`, silent.issuer + path]);
      const args = [...endpoints, '--jwks-uri', `${silent.issuer}/jwks`, '--client-id', 'somebody'];
      const scope = ['--scope', 'openid offline_access'];
      const login = await logIn([...args, ...scope, ...back, ...consent], signInAsForeigner, {
        home,
      });
      expect(login.code).toBe(0);
      data(await atmCli(['token', 'refresh', '--json'], { home }));
      data(await atmCli(['userinfo', '--json'], { home }));
      const { tokens } = data(await atmCli(['logout', '--json'], { home }));
      expect(tokens).toMatchObject([{ result: 'revoked' }, { result: 'revoked' }]);
      expect(silent.requests.filter((line) => line.includes('.well-known'))).toEqual([]);
    } finally {
      await silent.close();
    }
  });

  it('finds metadata that only RFC 8414 knows about', async () => {
    const plain = await startForeignProvider('rfc8414');
    try {
      const args = ['--issuer', plain.issuer, '--client-id', 'somebody', ...back];
      const login = await logIn(args, signInAsForeigner);
      expect(login.code).toBe(0);
      expect(plain.requests.slice(0, 2)).toEqual([
        'GET /.well-known/openid-configuration',
        'GET /.well-known/oauth-authorization-server',
      ]);
    } finally {
      await plain.close();
    }
  });
});
