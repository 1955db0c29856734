import { networkInterfaces } from 'node:os';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { startServer, type RunningServer } from '../../src/server/start.ts';
import {
  authorizationUrl,
  callback,
  deviceCodeGrant,
  post,
  type Answer,
} from '../support/server/support.ts';
import { chromiumPath, complaintsOf, launchChromium } from '../support/chromium.ts';

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1');

type PageOptions = Parameters<Browser['newContext']>[0];

describe.skipIf(chromiumPath === undefined)('a person with a real browser', () => {
  let server: RunningServer;
  let browser: Browser;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer({ port: 0 }), launchChromium()]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), server.close()]);
  });

  test('signs in and allows, without any script', async () => {
    const page = await newPage({ javaScriptEnabled: false });
    const { redirect_uri, arrived } = await callback();
    await page.goto(authorizationUrl(server.issuer, { redirect_uri, scope: 'openid email' }));
    await page.getByRole('button', { name: 'Ada (test user)' }).click();
    expect(await page.getByRole('listitem').allInnerTexts()).toEqual([
      expect.stringContaining('See who you are'),
      expect.stringContaining('See your e-mail address'),
    ]);
    await page.getByRole('button', { name: 'Allow' }).click();
    expect((await arrived).get('code')).toBeTruthy();
  });

  test('denies', async () => {
    const page = await newPage();
    const { redirect_uri, arrived } = await callback();
    await page.goto(authorizationUrl(server.issuer, { redirect_uri }));
    await page.getByRole('button', { name: 'Ben (test user)' }).click();
    await page.getByRole('button', { name: 'Deny' }).click();
    expect((await arrived).get('error')).toBe('access_denied');
  });

  test.skipIf(!hasIpv6)('comes back to an IPv6 address as well', async () => {
    const page = await newPage();
    const { redirect_uri, arrived } = await callback('[::1]');
    await page.goto(authorizationUrl(server.issuer, { redirect_uri }));
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect((await arrived).get('error')).toBe('access_denied');
  });

  test('turns out to be somebody else', async () => {
    const page = await newPage();
    const { redirect_uri, arrived } = await callback();
    await page.goto(authorizationUrl(server.issuer, { redirect_uri }));
    await page.getByRole('button', { name: 'Ada (test user)' }).click();
    await page.getByRole('button', { name: 'Not you?' }).click();
    await page.getByRole('button', { name: 'Cy (test user)' }).click();
    await page.getByText('Signed in as Cy (test user)').waitFor();
    await page.getByRole('button', { name: 'Allow' }).click();
    expect((await arrived).get('code')).toBeTruthy();
  });

  test('uses the keyboard only', async () => {
    const page = await newPage();
    const { redirect_uri, arrived } = await callback();
    await page.goto(authorizationUrl(server.issuer, { redirect_uri, login_hint: 'cy' }));
    await page.locator('button:focus', { hasText: 'Cy' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Signed in as Cy (test user)').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect((await arrived).get('code')).toBeTruthy();
  });

  test('enters a device code after a wrong one', async () => {
    const device = await startDevice();
    const page = await newPage();
    await page.goto(String(device['verification_uri']));
    await page.locator('input:focus').waitFor();
    await page.keyboard.type('bbbb-bbbb');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('This code is unknown').waitFor();
    await page.getByLabel('Code shown on your device').fill(String(device['user_code']));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText(String(device['user_code']), { exact: true }).waitFor();
    await page.getByRole('button', { name: 'The codes match, continue' }).click();
    await page.getByRole('button', { name: 'Ada (test user)' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Device connected' }).waitFor();
    expect(await poll(device)).toMatchObject({ access_token: expect.any(String) });
  });

  test('denies a device', async () => {
    const device = await startDevice();
    const page = await newPage({ javaScriptEnabled: false });
    await page.goto(String(device['verification_uri_complete']));
    await page.getByRole('button', { name: 'Deny' }).click();
    await page.getByText('The request of this device was denied.').waitFor();
    expect(await poll(device)).toMatchObject({ error: 'access_denied' });
  });

  test.each(['light', 'dark'] as const)('sees the pages in %s, on a phone too', async (scheme) => {
    const page = await newPage({ colorScheme: scheme, viewport: { width: 320, height: 640 } });
    const scope = 'openid profile email offline_access';
    await page.goto(authorizationUrl(server.issuer, { scope, prompt: 'consent' }));
    await page.getByRole('button', { name: 'Ada (test user)' }).click();
    await page.getByRole('button', { name: 'Allow' }).waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(background).toBe(scheme === 'light' ? 'rgb(244, 245, 247)' : 'rgb(20, 23, 27)');
  });

  /** A page of a browser that nobody is signed in with, in which nothing may be blocked or missing. */
  async function newPage(options: PageOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    const complaints = complaintsOf(page, server.issuer);
    onTestFinished(async () => {
      await context.close();
      expect(complaints).toEqual([]);
    });
    return page;
  }

  async function startDevice(): Promise<Answer['body']> {
    const fields = { client_id: 'atm-cli', scope: 'openid' };
    return (await post(`${server.issuer}/device/auth`, fields)).body;
  }

  async function poll(device: Answer['body']): Promise<Answer['body']> {
    const fields = {
      grant_type: deviceCodeGrant,
      client_id: 'atm-cli',
      device_code: String(device['device_code']),
    };
    return (await post(`${server.issuer}/token`, fields)).body;
  }
});
