import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { harDocument } from '../../src/report/har.ts';
import { reportHtml } from '../../src/report/html-report/report.ts';
import { redactRun } from '../../src/report/redact/redact-run.ts';
import {
  failedRun,
  hostile,
  hostileHypotheses,
  hostileRun,
  hypotheses,
  loginRun,
} from '../support/sample-runs.ts';
import { chromiumPath, launchChromium } from '../support/chromium.ts';

type PageOptions = Parameters<Browser['newContext']>[0];

describe.skipIf(chromiumPath === undefined)('a report in a real browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  test('runs nothing of what a hostile server says, and shows it as text', async () => {
    const { page, seen } = await open(reportHtml(hostileRun, hostileHypotheses));
    await unfoldAll(page);
    await page.evaluate(touchEverything);
    expect(await page.evaluate(foreign)).toEqual([]);
    const [text, title] = [await page.locator('body').innerText(), await page.title()];
    for (const words of [
      hostile.script,
      hostile.image,
      hostile.style,
      hostile.close,
      hostile.rtl,
    ]) {
      expect(text).toContain(words);
    }
    expect(text).toContain(String.raw`\u202egnp.exe\u2066`);
    expect(title).toContain('Login failed at the token endpoint: invalid_grant');
    expect(seen).toEqual([]);
  });

  test('has a policy that would stop a script that got in', async () => {
    const page = await newPage();
    const withScript = reportHtml(loginRun, []).replace('</main>', '<script>x=1</script></main>');
    await page.setContent(withScript);
    expect(await page.evaluate('typeof x')).toBe('undefined');
  });

  test('is read without a script, and unfolds by keyboard', async () => {
    const { page, seen } = await open(reportHtml(loginRun, []), { javaScriptEnabled: false });
    await page.getByRole('heading', { level: 1 }).getByText('Signed in as Ada Lovelace').waitFor();
    const verifier = page.getByRole('row', { name: 'code_verifier' });
    expect(await verifier.isVisible()).toBe(false);
    const summary = page.locator('summary', { hasText: 'Exchange the code for tokens' });
    await summary.focus();
    await page.keyboard.press('Enter');
    await verifier.waitFor();
    await page.keyboard.press('Enter');
    expect(await verifier.isVisible()).toBe(false);
    expect(seen).toEqual([]);
  });

  test('leads from an arrow to its exchange, and opens it', async () => {
    const { page } = await open(reportHtml(loginRun, []));
    await page.locator('svg a[href="#exchange-4"]').first().focus();
    await page.keyboard.press('Enter');
    await page.locator('#exchange-4').getByText('code_verifier').waitFor();
  });

  test('names its landmarks, headings and the diagram', async () => {
    const { page } = await open(reportHtml(failedRun, hypotheses));
    const names = await page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(names).toEqual(['Why', 'What happened', 'Timeline', 'Exchanges', 'Settings']);
    for (const role of ['main', 'banner', 'contentinfo', 'navigation'] as const) {
      // oxlint-disable-next-line no-await-in-loop -- four landmarks
      expect(await page.getByRole(role).count()).toBe(1);
    }
    const drawing = page.getByRole('group', { name: 'Sequence diagram of the run' });
    expect(await drawing.count()).toBe(1);
    await page.keyboard.press('Tab');
    await page.locator('a:focus', { hasText: 'Skip to the report' }).waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'fits a phone in %s, and can be read',
    async (colorScheme) => {
      const viewport = { width: 360, height: 740 };
      const { page } = await open(reportHtml(hostileRun, hypotheses), { colorScheme, viewport });
      await unfoldAll(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
      expect(await page.evaluate(faintest)).toBeGreaterThan(4.5);
    },
  );

  test('has a HAR file beside it that another program can read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'atm-cli-har-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'run.har');
    await writeFile(path, harDocument(redactRun(loginRun), { redacted: true }));
    const page = await newPage();
    await page.context().routeFromHAR(path, { notFound: 'abort' });
    const response = await page.goto('https://id.example.com/.well-known/openid-configuration');
    expect(response?.status()).toBe(200);
    expect(await response?.json()).toMatchObject({ issuer: 'https://id.example.com' });
  });

  async function unfoldAll(page: Page): Promise<void> {
    await page.evaluate('document.querySelectorAll("details").forEach((one) => (one.open = true))');
  }

  async function newPage(options: PageOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(5000);
    return page;
  }

  /** A page, and whatever it did that a page of text does not do. */
  async function open(html: string, options: PageOptions = {}) {
    const page = await newPage(options);
    const seen: string[] = [];
    page.on('dialog', (dialog) => {
      seen.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('console', (message) => seen.push(message.text()));
    page.on('pageerror', (error) => seen.push(String(error)));
    page.on('request', (request) => seen.push(request.url()));
    await page.setContent(html);
    return { page, seen };
  }
});

const touchEverything = `document.querySelectorAll('*').forEach((element) => {
  for (const type of ['mouseover', 'focus', 'error']) element.dispatchEvent(new Event(type));
})`;

/** Elements and attributes that no report has. */
const foreign = `[...document.querySelectorAll('*')].filter((element) => !element.matches('link[rel=icon][href^="data:"]')).flatMap((element) => [
  ...(/^(script|img|iframe|object|embed|form|link|base)$/i.test(element.localName) ? [element.localName] : []),
  ...[...element.attributes].filter(({ name, value }) => name.startsWith('on') || /^javascript:/i.test(value)).map(({ name }) => name),
]).concat(document.querySelectorAll('h1').length === 1 ? [] : ['h1'])`;

/** The smallest contrast of a text with what lies behind it (WCAG 2.2 section 1.4.3). */
const faintest = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = channels(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
  };
  const texts = [...document.querySelectorAll('body *:not(svg *)')].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''));
  const contrasts = texts.map((element) => {
    const [a, b] = [channels(getComputedStyle(element).color), behind(element)].map(light).toSorted((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
  return Math.min(...contrasts);
})()`;
