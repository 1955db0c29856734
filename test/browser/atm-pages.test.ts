import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { clientId, credentials, exchange, start } from '../support/server/atm-support.ts';
import { callback } from '../support/server/support.ts';
import { chromiumPath, complaintsOf, launchChromium } from '../support/chromium.ts';

type PageOptions = Parameters<Browser['newContext']>[0];
type Opened = {
  readonly page: Page;
  readonly issuer: string;
  /** The parameters of the request to the redirect URL. */
  readonly arrived: Promise<URLSearchParams>;
};

describe.skipIf(chromiumPath === undefined)('a person at the hosted page of ATM', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test.each(['127.0.0.1', 'localhost'])('signs in without any script, back to %s', async (host) => {
    const { page, issuer, arrived } = await open({ javaScriptEnabled: false }, host);
    await page.getByLabel('Login ID').fill(credentials.loginId);
    await page.getByLabel('Password').fill(credentials.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const parameters = await arrived;
    expect([...parameters.keys()]).toEqual(['code']);
    expect((await exchange(issuer, parameters.get('code') ?? '')).status).toBe(200);
  });

  test('uses the keyboard only, after a wrong password', async () => {
    const { page, arrived } = await open();
    await page.locator('input:focus').waitFor();
    await page.keyboard.type(credentials.loginId);
    await page.keyboard.press('Tab');
    await page.keyboard.type('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The login ID or the password is wrong.').waitFor();
    expect(await page.getByLabel('Login ID').inputValue()).toBe(credentials.loginId);
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    await page.locator('input:focus').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type(credentials.password);
    await page.keyboard.press('Enter');
    expect((await arrived).get('code')).toBeTruthy();
  });

  test('finds the test users with their passwords', async () => {
    const { page } = await open();
    expect(await page.getByRole('term').allInnerTexts()).toEqual([
      'Ada (test user)',
      'Ben (test user)',
      'Cy (test user)',
    ]);
    expect(await page.getByRole('definition').allInnerTexts()).toContain(credentials.password);
  });

  test.each(['light', 'dark'] as const)('sees the page in %s, on a phone too', async (scheme) => {
    const { page } = await open({ colorScheme: scheme, viewport: { width: 320, height: 900 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    const colours = await page.evaluate(
      `['body', 'input[type=email]', 'input[type=password]'].map((element) =>
        getComputedStyle(document.querySelector(element)).backgroundColor)`,
    );
    expect(colours).toEqual(
      scheme === 'light'
        ? ['rgb(244, 245, 247)', 'rgb(255, 255, 255)', 'rgb(255, 255, 255)']
        : ['rgb(20, 23, 27)', 'rgb(30, 34, 39)', 'rgb(30, 34, 39)'],
    );
  });

  /** The hosted page in a fresh browser, in which nothing may be blocked or missing. */
  async function open(options: PageOptions = {}, host = '127.0.0.1'): Promise<Opened> {
    const { redirect_uri, arrived } = await callback(host);
    const { issuer, loginUrl } = await start({ redirectUrl: redirect_uri });
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    const complaints = complaintsOf(page, issuer, (text) => text.includes('status of 401'));
    onTestFinished(async () => {
      await context.close();
      expect(complaints).toEqual([]);
    });
    await page.goto(`${loginUrl}?clientId=${clientId}`);
    return { page, issuer, arrived };
  }
});
