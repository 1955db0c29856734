import { existsSync } from 'node:fs';

import { chromium, type Browser } from 'playwright-core';

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
