import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeEach, describe, expect, inject, it } from 'vitest';

import { chromiumPath, launchChromium } from '../support/chromium.ts';
import { textOfPng, withText } from '../support/docs/png-text.ts';
import { newShell, type Shell } from '../support/docs/shell.ts';
import { terminalPicture, textOfPicture } from '../support/docs/terminal-picture.ts';
import { mask } from '../support/docs/transcripts.ts';

const columns = 102;
const login = 'atm-cli login --demo --no-input --report login.html';
const hasTerminal = spawnSync('script', ['--version']).status === 0;

/** A sign-in that failed at a server with a fault, and a report of it. */
async function failedLogin(): Promise<Shell> {
  const shell = await newShell(':9402');
  await shell.run(`ATM_DEMO_PORT=9402 ${login}`);
  return shell;
}

describe.skipIf(process.platform !== 'linux')('the pictures of the README', () => {
  let shell: Shell;
  beforeEach(async () => {
    shell = await failedLogin();
  });

  it.skipIf(!hasTerminal)(
    'docs/terminal.svg shows what a terminal shows (npm run docs)',
    async () => {
      const output = await shell.runInTerminal('atm-cli explain', columns);
      const title = 'atm-cli explain, after a sign-in that failed';
      const fresh = terminalPicture(title, columns, [{ command: 'atm-cli explain', output }]);
      const kept = await readFile('docs/terminal.svg', 'utf8').catch(() => '');
      const picture = mask(kept) === mask(fresh) ? kept : fresh;
      expect(textOfPicture(picture)).toContain('likely   T14  the PKCE verifier');
      await expect(picture).toMatchFileSnapshot('../../docs/terminal.svg');
    },
  );

  it('docs/report.png shows what the report says today (npm run docs)', async () => {
    const html = shell.documented(await readFile(join(shell.home, 'login.html'), 'utf8'));
    const says = textOfReport(html);
    expect(says).toContain('Login failed at the token endpoint: invalid_grant');
    const isWriting = inject('writesDocuments') && chromiumPath !== undefined;
    const shows = textOfPng(await readFile('docs/report.png').catch(() => Buffer.alloc(40)));
    if (isWriting && shows !== says) {
      await writeFile('docs/report.png', withText(await photograph(html), says));
    } else {
      expect(shows).toBe(says);
    }
  });
});

/**
 * What the part of a report says that is in the picture, without what differs from run to run: the
 * facts of the run, and the order of the diagram, because the keys are fetched while the user signs in.
 */
function textOfReport(html: string): string {
  const body = html.replace(/<(style|title|dl)\b[^>]*>[^]*?<\/\1>/g, '');
  const [shown = ''] = body.split('<section id="time"');
  const [top = '', diagram = ''] = shown.split('<section id="what-happened"');
  const labels = [...diagram.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(
    ([, label = '']) => label,
  );
  const unnumbered = labels.filter((label) => !/^\d$/.test(label));
  return mask(`${top.replace(/<[^>]*>/g, ' ')} ${unnumbered.toSorted().join(' | ')}`)
    .replace(/\s+/g, ' ')
    .trim();
}

/** The report as far as its diagram, in a light Chromium. */
async function photograph(html: string): Promise<Buffer> {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({
      colorScheme: 'light',
      viewport: { width: 900, height: 800 },
    });
    await page.setContent(html);
    const box = await page.locator('#what-happened').boundingBox();
    const height = Math.ceil((box?.y ?? 0) + (box?.height ?? 0)) + 24;
    return await page.screenshot({ fullPage: true, clip: { x: 0, y: 0, width: 900, height } });
  } finally {
    await browser.close();
  }
}
