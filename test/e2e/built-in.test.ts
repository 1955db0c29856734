import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { developmentSecret } from '../../src/server/clients.ts';
import { signIn } from '../../src/server/automatic-sign-in.ts';
import { newHome } from '../support/home.ts';
import { realFetch } from '../support/context.ts';
import { browserProgram } from '../support/e2e/browser-program.ts';
import { logIn } from '../support/e2e/login.ts';
import { data, failure } from '../support/e2e/result.ts';
import { type Serving, startServing } from '../support/e2e/serve.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';

let server: Serving;
beforeAll(async () => {
  server = await startServing();
});
afterAll(() => server.close());

const willing = (url: string): Promise<void> => signIn(realFetch, url);
const offline = ['--scope', 'openid profile offline_access', '--prompt', 'consent'];

describe('the built program against atm-cli serve', () => {
  it('signs in through a browser, and lives on from what it stored until it signs out', async () => {
    const home = await newHome();
    const run = (...args: readonly string[]) => atmCli(args, { home });
    const browser = await browserProgram();
    const client = ['--issuer', server.issuer, '--client-id', 'atm-cli'];
    const resource = ['--resource', `${server.issuer}/api`];
    const cli = await spawnCli(
      ['login', ...client, ...offline, ...resource, '--port', '0', '--browser', browser.command],
      { home },
    );
    const url = await browser.opened;
    await willing(url);
    const login = await cli.result;
    expect(login.code).toBe(0);
    expect(login.stdout).toMatch(/^Signed in as Ada \(test user\) \(new profile default\)\n/);
    expect(login.stderr).toContain(`Sign in here:\n\n  ${url}\n`);

    const token = await run('token');
    expect(token).toMatchObject({ code: 0, stderr: '' });
    expect(token.stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);

    const refreshed = data(await run('token', 'refresh', '--json'));
    expect(refreshed).toMatchObject({ refreshed_by_this_process: true, has_refresh_token: true });
    const next = await run('token');
    expect(next.stdout).not.toBe(token.stdout);

    const access = data(await run('verify', next.stdout.trim(), '--json'));
    expect(access).toMatchObject({ valid: true, signature: { valid: true, alg: 'RS256' } });
    const shown = data(await run('token', 'refresh', '--json', '--show-tokens'));
    const identity = data(await run('verify', String(shown['id_token']), '--json'));
    expect(identity).toMatchObject({ valid: true, claims: { valid: true } });

    expect(data(await run('userinfo', '--json'))).toMatchObject({ sub: 'ada' });
    expect(data(await run('status', '--json'))).toMatchObject({ profile: 'default' });

    const logout = data(await run('logout', '--json'));
    expect(logout).toMatchObject({ tokens_deleted: true, browser_opened: false });
    expect(logout['tokens']).toEqual([
      { token: 'refresh_token', result: 'revoked' },
      expect.objectContaining({ token: 'access_token' }),
    ]);
    expect(failure(await run('token', '--json'))).toMatchObject({
      kind: 'human_needed',
      exit_code: 3,
    });
  });

  it.each(['basic', 'post'])('proves a confidential client by %s, refresh included', async (by) => {
    const home = await newHome();
    const file = join(home, 'secret');
    await writeFile(file, `${developmentSecret}\n`);
    const args = ['--issuer', server.issuer, '--client-id', 'atm-cli-confidential', ...offline];
    const secret = ['--client-auth', by, '--client-secret-file', file];
    const login = await logIn([...args, ...secret], willing, { home });
    expect(login.code).toBe(0);
    expect(JSON.parse(login.stdout)).toMatchObject({ client_id: 'atm-cli-confidential' });
    data(await atmCli(['token', 'refresh', '--json'], { home }));
    await writeFile(file, 'another secret');
    const wrong = failure(await atmCli(['token', 'refresh', '--json'], { home }));
    expect(wrong).toMatchObject({ code: 'invalid_client', exit_code: 8 });
  });

  it('does what the server says to try, and a refresh token comes of it', async () => {
    const serving = await spawnCli(['serve', '--port', '0']);
    const [, line = ''] = await serving.says('stdout', /^try: +atm-cli login (.+)$/m);
    const login = await logIn(line.split(' '), willing);
    expect(login.code).toBe(0);
    expect(JSON.parse(login.stdout)).toMatchObject({ profile: 'try', has_refresh_token: true });
  });

  it('ends as refused when the person says no', async () => {
    const deny = async (url: string): Promise<void> => {
      const { origin, searchParams } = new URL(url);
      const answer = new URL(searchParams.get('redirect_uri') ?? '');
      answer.search = new URLSearchParams({
        error: 'access_denied',
        state: searchParams.get('state') ?? '',
        iss: origin,
      }).toString();
      await fetch(answer);
    };
    const args = ['--issuer', server.issuer, '--client-id', 'atm-cli'];
    const refused = failure(await logIn(args, deny));
    expect(refused).toMatchObject({ code: 'access_denied', exit_code: 4 });
  });
});
