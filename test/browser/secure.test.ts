import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';

import { chromiumPath, complaintsOf, launchChromium } from '../support/chromium.ts';
import { beginLogin } from '../support/e2e/login.ts';
import { atmCli, spawnCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';

describe.skipIf(chromiumPath === undefined)('a server on https, and a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('sign in by the printed command, after the warning of the browser', async () => {
    const home = await newHome();
    const serving = await spawnCli(['serve', '--tls', '--port', '0'], { home });
    const [, line = ''] = await serving.says(
      'stdout',
      /^ +atm-cli (login .*--client-id atm-cli-mtls .*)$/m,
    );
    const words = line.split(' ').slice(1);
    const issuer = words[words.indexOf('--issuer') + 1] ?? '';

    const strict = await browser.newPage();
    await expect(strict.goto(issuer)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/);
    await strict.close();

    const { cli, ready } = await beginLogin(words, { home });
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const complaints = complaintsOf(page, issuer);
    await page.goto(ready.url);
    await page.getByRole('button', { name: 'Ada (test user)' }).click();
    await page.getByRole('button', { name: 'Allow' }).click();
    await page.getByRole('heading', { name: 'Signed in' }).waitFor();
    expect(new URL(page.url()).protocol).toBe('http:');
    expect(complaints).toEqual([]);
    await context.close();
    const { code, stdout } = await cli.result;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ cnf: { 'x5t#S256': expect.any(String) } });
    const called = await atmCli(['call', `${issuer}/api`, '-p', 'try-mtls'], { home });
    expect(called).toMatchObject({ code: 0 });
  });
});
