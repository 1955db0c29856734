import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { newHome } from '../support/home.ts';
import {
  applicationId,
  clientId,
  clientSecret,
  credentials,
} from '../support/server/atm-support.ts';
import { fillHostedPage, type ServingAtm, startServingAtm } from '../support/e2e/atm.ts';
import { browserProgram } from '../support/e2e/browser-program.ts';
import { beginLogin } from '../support/e2e/login.ts';
import { data, eventsIn, failure } from '../support/e2e/result.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';

let atm: ServingAtm;
beforeAll(async () => {
  atm = await startServingAtm();
});
afterAll(() => atm.close());

const who = ['--direct', '--login-id', credentials.loginId, '--no-input', '--json'];
const ada = { sub: 'ada', name: 'Ada Testuser', email: credentials.loginId };
const { password } = credentials;

async function storedTokens(home: string): Promise<Record<string, unknown>> {
  const file = join(home, 'state', 'tokens', 'default.json');
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
}

/** Everything below a home that could hold tokens or settings. */
async function filesIn(home: string): Promise<readonly string[]> {
  const found = await readdir(home, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('the built program signs in at ATM without a browser', () => {
  it('from then on needs no flag: it refreshes with the ID token, and verifies what it got', async () => {
    const home = await newHome();
    const login = await atmCli(['login', ...atm.flags, ...who], {
      home,
      env: { ...atm.env, ATM_PASSWORD: password },
    });
    expect(eventsIn(login.stderr)).toMatchObject([
      { event: 'redirect_url', url: atm.redirectUri },
      {
        event: 'notice',
        text: `the tokens have aud "${applicationId}" (the application id): stored in the profile and checked from now on`,
      },
      { event: 'exchanged' },
      { event: 'stored', profile: 'default' },
    ]);
    expect(data({ ...login, stderr: '' })).toMatchObject({
      ...ada,
      flow: 'authorization_code',
      has_refresh_token: true,
      has_id_token: true,
      expires_in: expect.closeTo(600, -1),
    });
    const before = await storedTokens(home);

    // No secret any more: a refresh at ATM takes none.
    data(await atmCli(['token', 'refresh', '--json'], { home }));
    const after = await storedTokens(home);
    for (const name of ['access_token', 'refresh_token', 'id_token']) {
      expect(after[name]).not.toBe(before[name]);
    }
    data(await atmCli(['token', 'refresh', '--json'], { home }));

    const token = await atmCli(['token'], { home });
    expect(token).toMatchObject({ code: 0, stderr: '' });
    const verdict = data(await atmCli(['verify', token.stdout.trim(), '--json'], { home }));
    expect(verdict).toMatchObject({
      valid: true,
      payload: { iss: 'atm', aud: applicationId, scope: { email: ada.email, id: 'ada' } },
    });
    expect(verdict['checks']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: 'iss', verdict: 'pass', expected: 'atm' }),
        expect.objectContaining({ id: 'aud', verdict: 'pass', seen: applicationId }),
      ]),
    );

    const me = await atmCli(['call', `${atm.baseUrl}/api/me`], { home });
    expect(JSON.parse(me.stdout)).toMatchObject({ email: ada.email });
  });

  it('accepts no other application from then on, until it is named', async () => {
    const home = await newHome();
    const env = { ...atm.env, ATM_PASSWORD: password };
    const login = (...flags: readonly string[]) => {
      return atmCli(['login', ...atm.flags, ...who, ...flags], { home, env });
    };
    expect((await login()).code).toBe(0);
    const other = 'atmCliApplication0009';
    await atmCli(['profile', 'set', `audience=${other}`], { home });
    const refused = {
      kind: 'check_failed',
      exit_code: 7,
      message: expect.stringContaining(`aud: ${applicationId}, expected ${other}`),
      hints: [expect.stringMatching(`atm-cli login .*--audience ${applicationId}$`)],
    };
    expect(failure(await atmCli(['token', 'refresh', '--json'], { home }))).toMatchObject(refused);
    const token = (await atmCli(['token'], { home })).stdout.trim();
    const verdict = await atmCli(['verify', token, '--json'], { home });
    expect([verdict.code, JSON.parse(verdict.stdout)]).toEqual([
      7,
      expect.objectContaining({ valid: false }),
    ]);
    expect(failure(await login())).toMatchObject(refused);
    expect((await login('--audience', applicationId)).code).toBe(0);
    data(await atmCli(['token', 'refresh', '--json'], { home }));
  });

  it('wants no redirect URI, and says which one the browser would need', async () => {
    const home = await newHome();
    const redirect = atm.flags.indexOf('--redirect-uri');
    const flags = atm.flags.toSpliced(redirect, 2);
    const env = { ...atm.env, ATM_PASSWORD: password };
    const login = await atmCli(['login', ...flags, ...who], { home, env });
    expect(login.code).toBe(0);
    expect(login.stderr).toContain(
      `"to sign in through the browser, use --redirect-uri ${atm.redirectUri}"`,
    );
  });

  it.each(['a file', 'standard input'])('takes the password from %s', async (place) => {
    const home = await newHome();
    const file = join(home, 'password');
    await writeFile(file, `${password}\n`);
    const source = place === 'a file' ? ['--password-file', file] : ['--password-stdin'];
    const args = ['login', ...atm.flags, ...who, ...source];
    const login = await atmCli(args, { home, env: atm.env, stdin: `${password}\n` });
    expect(login.code).toBe(0);
    expect(JSON.parse(login.stdout)).toMatchObject(ada);
  });

  it.each([
    ['a wrong password', ['--login-id', ada.email], 'oauth_error', 8, /loginId or password is wr/],
    [
      'an audience that was named and does not come',
      ['--audience', clientId],
      'check_failed',
      7,
      /^the ID token is not accepted: aud: atmCliApplication0001, expected atm-cli/,
    ],
    [
      'another application',
      ['--client-id', 'nobody'],
      'oauth_error',
      8,
      /nobody is not registered/,
    ],
  ])('stores nothing after %s', async (reason, flags, kind, exit_code, message) => {
    const home = await newHome();
    const env = {
      ...atm.env,
      ATM_PASSWORD: reason === 'a wrong password' ? 'not-the-password' : password,
    };
    const login = await atmCli(['login', ...atm.flags, ...who, ...flags], { home, env });
    const expected = { kind, exit_code, message: expect.stringMatching(message) };
    expect(failure(login)).toMatchObject(expected);
    expect(await filesIn(home)).toEqual(['journal.ndjson']);
  });

  it('asks nobody for a password where nobody is, and wants the secret of the application', async () => {
    const args = ['login', ...atm.flags, ...who];
    const mute = failure(await atmCli(args, { env: atm.env }));
    expect(mute).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('the password is missing'),
    });
    const env = { ATM_PASSWORD: password };
    const bare = failure(await atmCli(args, { env }));
    expect(bare).toMatchObject({ kind: 'usage', message: expect.stringContaining('_SECRET') });
  });

  it('wants a login again when the refresh token was used by somebody else', async () => {
    const home = await newHome();
    const env = { ...atm.env, ATM_PASSWORD: password };
    expect((await atmCli(['login', ...atm.flags, ...who], { home, env })).code).toBe(0);
    const file = join(home, 'state', 'tokens', 'default.json');
    const old = await readFile(file, 'utf8');
    data(await atmCli(['token', 'refresh', '--json'], { home }));
    await writeFile(file, old);
    expect(failure(await atmCli(['token', 'refresh', '--json'], { home }))).toMatchObject({
      kind: 'human_needed',
      code: 'invalid_grant',
      message: expect.stringContaining('the refresh token was already used'),
      exit_code: 3,
    });
  });
});

describe('the built program signs in at ATM through the hosted page', () => {
  it('says that nothing protects this sign-in, and waits on the registered address', async () => {
    const { command, opened } = await browserProgram();
    const args = ['login', ...atm.flags, '--browser', command];
    const cli = await spawnCli(args, { env: atm.env });
    expect(await opened).toBe(`${atm.baseUrl}/login?clientId=atm-cli`);
    const back = await fillHostedPage(await opened);
    expect([...back.searchParams.keys()]).toEqual(['code']);
    const page = await fetch(back);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Signed in')]);
    const { code, stdout, stderr } = await cli.result;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Signed in as Ada Testuser/);
    expect(stderr).toContain(
      'unprotected by the design of this provider: the callback carries no state',
    );
    expect(stderr).toContain('there is no PKCE');
    expect(stderr).not.toContain(clientSecret);
  });

  it.each(['127.0.0.1', '[::1]'])('answers and ignores strangers on %s', async (host) => {
    const { cli, ready } = await beginLogin(atm.flags, { env: atm.env });
    expect(ready.redirect_uri).toBe(atm.redirectUri);
    const back = await fillHostedPage(ready.url);
    const here = new URL(back);
    here.hostname = host;
    const at = (path: string) => new URL(path, here);
    const statuses: number[] = [];
    for (const path of [
      '/signed/in?error=access_denied',
      '/signed/in',
      '/signed/in?code=',
      '/signed/in?code=a&code=b',
      `/elsewhere${back.search}`,
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- one stranger after the other
      statuses.push((await fetch(at(path))).status);
    }
    expect(statuses).toEqual([400, 400, 400, 400, 404]);
    expect((await fetch(here)).status).toBe(200);
    const { code, stdout, stderr } = await cli.result;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject(ada);
    const events = eventsIn(stderr);
    const rejected = events.filter(({ event }) => event === 'rejected_request');
    const kinds = ['unproven_error', 'no_code', 'duplicate_parameter', 'wrong_path'];
    expect(rejected.map(({ kind }) => kind)).toEqual(kinds);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'rejected_requests', count: 1, kinds: { no_code: 1 } }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'unprotected', missing: ['state', 'pkce'] }),
    );
  });

  it('ends with the first well-formed code, also when it is a forged one', async () => {
    const { cli, ready } = await beginLogin(atm.flags, { env: atm.env });
    const page = await fetch(`${ready.redirect_uri}?code=forged`);
    expect(await page.text()).toContain('Not signed in');
    expect(failure(await cli.result)).toMatchObject({ code: 'invalid_grant', exit_code: 8 });
  });

  it('opens the page of the document, which is plain http, only when it is told to', async () => {
    const args = ['login', '--provider', 'atm', '--client-id', 'app', '--json', '--no-browser'];
    const flags = [...args, '--redirect-uri', atm.redirectUri];
    const { env } = atm;
    expect(failure(await atmCli(flags, { env }))).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('plain http to token.tci-pf.net'),
      hints: [expect.stringContaining('--allow-insecure-http')],
    });
    const { ready } = await beginLogin([...flags.slice(1), '--allow-insecure-http'], { env });
    expect(ready.url).toBe('http://token.tci-pf.net/login?clientId=app');
  });
});
