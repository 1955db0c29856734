import { existsSync } from 'node:fs';

import { chromium, type Browser, type Page } from 'playwright-core';

const places = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];

/** A Chromium of this machine, or undefined: then the browser tests are skipped, and say so. */
export const chromiumPath = places.find((path) => path !== undefined && existsSync(path));

if (chromiumPath === undefined) {
  process.stderr.write('browser tests are skipped: no Chromium here (CHROMIUM_PATH names one)\n');
}

/** Starts it without a window. As root it has no sandbox; it talks to nobody but its pages. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/**
 * What the browser complains about at the pages of this issuer: what was blocked, missing or thrown. Remarks of the
 * browser are left out: it says so when a person (or a test) was faster than `autofocus`.
 */
export function complaintsOf(
  page: Page,
  issuer: string,
  isExpected: (text: string) => boolean = () => false,
): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isComplaint = ['error', 'warning', 'assert'].includes(message.type());
    const isOurs = message.location().url.startsWith(issuer);
    if (isComplaint && isOurs && !isExpected(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}
