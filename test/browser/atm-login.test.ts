import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { type ServingAtm, startServingAtm } from '../support/e2e/atm.ts';
import { browserProgram } from '../support/e2e/browser-program.ts';
import { beginLogin } from '../support/e2e/login.ts';
import { data, failure } from '../support/e2e/result.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';
import { credentials } from '../support/server/atm-support.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

describe.skipIf(chromiumPath === undefined)('a person at ATM with a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  describe.each(['localhost', '[::1]'])('of an application that is registered on %s', (host) => {
    let atm: ServingAtm;
    beforeAll(async () => {
      atm = await startServingAtm(host);
    });
    afterAll(() => atm.close());

    test('signs in by hand, and the login refreshes and verifies from then on', async () => {
      const home = await newHome();
      const { command, opened } = await browserProgram();
      const args = ['login', ...atm.flags, '--browser', command];
      const cli = await spawnCli(args, { home, env: atm.env });
      const page = await newPage();
      await page.goto(await opened);
      await signIn(page);
      await page.getByRole('heading', { name: 'Signed in' }).waitFor();
      await page.getByText('as Ada Testuser (profile default).').waitFor();
      const { pathname, search, hash } = new URL(page.url());
      expect({ pathname, search, hash }).toEqual({ pathname: '/signed/in', search: '', hash: '' });
      const { code, stdout, stderr } = await cli.result;
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^Signed in as Ada Testuser/)]);
      expect(stderr).toMatch(/unprotected .*no state.*no PKCE/);

      const refresh = ['token', 'refresh', '--show-tokens', '--json'];
      const { access_token } = data(await atmCli(refresh, { home }));
      const verdict = data(await atmCli(['verify', String(access_token), '--json'], { home }));
      expect(verdict).toMatchObject({ valid: true, payload: { iss: 'atm' } });
    });

    test('is not disturbed by a page elsewhere that sends the browser to the listener', async () => {
      const { cli, ready } = await beginLogin(atm.flags, { env: atm.env });
      const attacker = await newPage();
      const refused = await attacker.goto(`${ready.redirect_uri}?error=access_denied`);
      expect(refused?.status()).toBe(400);
      expect(await attacker.getByRole('heading').allInnerTexts()).not.toContain('Signed in');
      const page = await newPage();
      await page.goto(ready.url);
      await signIn(page);
      await page.getByRole('heading', { name: 'Signed in' }).waitFor();
      const { code, stderr } = await cli.result;
      expect(code).toBe(0);
      expect(stderr).toContain('"event":"rejected_request"');
    });
  });

  test('sees on the page why the exchange failed, as the terminal does', async () => {
    const atm = await startServingAtm('127.0.0.1');
    onTestFinished(() => atm.close());
    const env = { ATM_CLIENT_SECRET: 'not the secret' };
    const { cli, ready } = await beginLogin(atm.flags, { env });
    const page = await newPage();
    await page.goto(ready.url);
    await signIn(page);
    await page.getByRole('heading', { name: 'Not signed in' }).waitFor();
    const { message } = failure(await cli.result);
    expect(message).toContain('clientId or clientSecret is wrong');
    await page.getByText(String(message)).waitFor();
  });

  async function signIn(page: Page): Promise<void> {
    await page.getByLabel('Login ID').fill(credentials.loginId);
    await page.getByLabel('Password').fill(credentials.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** A page in a fresh browser, which reaches nothing but this machine. */
  async function newPage(): Promise<Page> {
    const context = await browser.newContext();
    onTestFinished(() => context.close());
    await context.route(
      ({ hostname }) => !['127.0.0.1', 'localhost', '[::1]'].includes(hostname),
      (route) => route.abort(),
    );
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    return page;
  }
});
