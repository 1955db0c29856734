import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { commandTree } from '../../src/cli/help/command-tree.ts';
import { manPage } from '../support/docs/man-page.ts';
import { isInstalled } from '../support/e2e/shell-session.ts';

const root = join(import.meta.dirname, '..', '..');
const page = join(root, 'man', 'atm-cli.1');

describe('the manual', () => {
  it('is made from the commands (npm run docs writes it anew)', async () => {
    await expect(manPage()).toMatchFileSnapshot('../../man/atm-cli.1');
  });

  it('is installed with the package', () => {
    expect(manifest.man).toEqual(['./man/atm-cli.1']);
    expect(manifest.files).toContain('man');
    expect(existsSync(join(root, manifest.man[0] ?? ''))).toBe(true);
  });

  it('describes every command and every flag', () => {
    const text = manPage().replaceAll('\\-', '-');
    for (const { command, flags } of commandTree.commands) {
      expect(text).toMatch(new RegExp(`^\\.SS "atm-cli ${command}[ "]`, 'm'));
      for (const { flag } of flags) expect(text).toContain(`\\fB${flag}\\fR`);
    }
    for (const { flag } of commandTree.flags) expect(text).toContain(`\\fB${flag}\\fR`);
  });

  // Without a date: it would change with every build.
  it.skipIf(!isInstalled('mandoc') && !existsSync('/usr/bin/mandoc'))(
    'has nothing that mandoc complains of',
    () => {
      const { stdout } = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', page], {
        encoding: 'utf8',
      });
      const complaints = stdout
        .split('\n')
        .filter((line) => line !== '' && !line.includes('missing date'));
      expect(complaints).toEqual([]);
      const shown = spawnSync('mandoc', ['-T', 'utf8', '-O', 'width=80', page], {
        encoding: 'utf8',
      });
      // oxlint-disable-next-line no-control-regex -- bold letters are printed twice
      const text = shown.stdout.replaceAll(/.\u0008/g, '');
      expect(text).toContain('atm-cli token refresh');
      expect(text).toContain(
        '$ curl -H "Authorization: Bearer $(atm-cli token)" https://api.example.com',
      );
    },
  );
});
