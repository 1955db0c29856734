import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';

import { browserProgram } from '../support/e2e/browser-program.ts';
import { beginLogin } from '../support/e2e/login.ts';
import { data, failure } from '../support/e2e/result.ts';
import { type Serving, startServing } from '../support/e2e/serve.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';
import { startForeignProvider } from '../support/foreign-provider.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

describe.skipIf(chromiumPath === undefined)('a person with a real browser and atm-cli', () => {
  let server: Serving;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServing(), launchChromium()]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), server.close()]);
  });

  test('signs in by hand, and the page that is left shows who it is but no code', async () => {
    const { command, opened } = await browserProgram();
    const cli = await spawnCli(['login', ...client(), '--port', '0', '--browser', command]);
    const page = await newPage();
    await page.goto(await opened);
    await page.getByRole('button', { name: 'Ben (test user)' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Signed in' }).waitFor();
    await page.getByText('as Ben (test user) (profile default).').waitFor();
    const { code, stdout } = await cli.result;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Signed in as Ben \(test user\)/);
    const { pathname, search, hash } = new URL(page.url());
    expect({ pathname, search, hash }).toEqual({ pathname: '/callback', search: '', hash: '' });
  });

  test('denies, and terminal and page say the same', async () => {
    const { cli, ready } = await beginLogin(client());
    const page = await newPage();
    await page.goto(ready.url);
    await page.getByRole('button', { name: 'Ada (test user)' }).click();
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    const { message, exit_code } = failure(await cli.result);
    expect(exit_code).toBe(4);
    expect(message).toContain('the user denied the request');
    await page.getByText(String(message)).waitFor();
  });

  test('is told in the terminal and on the page alike why the exchange failed', async () => {
    const secret = join(await newHome(), 'secret');
    await writeFile(secret, 'not the secret');
    const args = ['--issuer', server.issuer, '--client-id', 'atm-cli-confidential'];
    const { cli, ready } = await beginLogin([...args, '--client-secret-file', secret]);
    const page = await newPage();
    await page.goto(ready.url);
    await page.getByRole('button', { name: 'Ada (test user)' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    const { code, message } = failure(await cli.result);
    expect(code).toBe('invalid_client');
    const lines = await page.locator('main p').allInnerTexts();
    const sentence = `${String(message).replace(/^t/, 'T')}.`;
    expect(lines).toEqual([sentence, expect.stringContaining('What to do next is in')]);
    expect(new URL(page.url()).search).toBe('');
  });

  test('enters the code that atm-cli device shows', async () => {
    const cli = await spawnCli(['device', ...client(), '--no-browser', '--json']);
    const [line] = await cli.says('stderr', /.*"code_ready".*\n/);
    const { user_code = '', verification_uri = '' } = JSON.parse(line) as Record<string, string>;
    const page = await newPage();
    await page.goto(verification_uri);
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(user_code.toLowerCase());
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'The codes match, continue' }).click();
    await page.getByRole('button', { name: 'Cy (test user)' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Device connected' }).waitFor();
    const { code, stdout } = await cli.result;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sub: 'cy', flow: 'device_code' });
  });

  test('signs in at a server that is not ours, lives on from it, and signs out', async () => {
    for (const name of ['info', 'warn'] as const) vi.spyOn(console, name).mockReturnValue();
    const foreign = await startForeignProvider();
    onTestFinished(async () => {
      await foreign.close();
      vi.restoreAllMocks();
    });
    const home = await newHome();
    const args = ['--issuer', foreign.issuer, '--client-id', 'somebody', '--prompt', 'consent'];
    const redirect = ['--redirect-uri', 'http://127.0.0.1:0/back'];
    const { cli, ready } = await beginLogin([...args, ...redirect], { home });
    const page = await newPage();
    await page.goto(ready.url);
    await page.getByPlaceholder('Enter any login').fill('somebody else');
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('heading', { name: 'Signed in' }).waitFor();
    expect((await cli.result).code).toBe(0);

    const refresh = ['token', 'refresh', '--show-tokens', '--json'];
    const { id_token } = data(await atmCli(refresh, { home }));
    const verdict = data(await atmCli(['verify', String(id_token), '--json'], { home }));
    expect(verdict).toMatchObject({ valid: true, claims: { valid: true } });

    const { command, opened } = await browserProgram();
    const logout = data(await atmCli(['logout', '--json', '--browser', command], { home }));
    expect(logout).toMatchObject({ tokens_deleted: true, browser_opened: true });
    await page.goto(await opened);
    await page.getByRole('button', { name: 'Yes, sign me out' }).click();
    await page.getByText('Sign-out Success').waitFor();
  });

  const client = () => ['--issuer', server.issuer, '--client-id', 'atm-cli'];

  /** A page of a browser that nobody is signed in with, which reaches nothing but this machine. */
  async function newPage(): Promise<Page> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    await context.route(
      ({ hostname }) => hostname !== '127.0.0.1',
      (route) => route.abort(),
    );
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    return page;
  }
});
