import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openBrowser } from '../../../src/io/process/open-browser.ts';
import { newHome } from '../../support/home.ts';

const url = 'https://id.example/authorize?state=s';
const secrets = { ATM_CLIENT_SECRET: 'hush', ATM_PASSWORD: 'hush', Atm_Access_Token: 'hush' };

/** A program that writes down its environment and its last argument, and then ends. */
async function writer(end = 'exit 0', name = 'browser') {
  const home = await newHome();
  const program = join(home, name);
  const seen = join(home, 'seen');
  const script = `#!/bin/sh\n{ env; echo "url=$1"; echo "args=$*"; } > ${seen}.part\nmv ${seen}.part ${seen}\n${end}\n`;
  await writeFile(program, script);
  await chmod(program, 0o700);
  return { program, seen: () => readFile(seen, 'utf8') };
}

async function open(command: string | undefined, env: NodeJS.ProcessEnv = {}) {
  const inherited = { PATH: process.env['PATH'], ...env };
  const { signal } = new AbortController();
  return { inherited, outcome: await openBrowser(url, { command, inherited, signal }) };
}

describe('openBrowser', () => {
  it('gives a browser the address and none of our secrets', async () => {
    const { program, seen } = await writer();
    const { outcome, inherited } = await open(program, { ...secrets, LANG: 'C' });
    expect(outcome).toEqual({ opened: true });
    expect(await seen()).toContain(`url=${url}\n`);
    expect(await seen()).toContain('LANG=C\n');
    expect(await seen()).not.toContain('hush');
    expect(Object.keys(inherited).toSorted()).toEqual(['LANG', 'PATH']);
  });

  const commands: readonly [string, (program: string) => string, string][] = [
    ['a path with a blank', (program) => program, url],
    ['a quoted path and a flag', (program) => `"${program}" --new`, `--new ${url}`],
    ['escaped blanks', (program) => program.replaceAll(' ', '\\ '), url],
    ['single quotes', (program) => `'${program}' 'a b'`, `a b ${url}`],
    ['the place of the URL', (program) => `'${program}' --url=%s --end`, `--url=${url} --end`],
    ['blanks around it', (program) => ` ${program} `, url],
  ];
  it.each(commands)('runs a command with %s', async (_what, command, args) => {
    const { program, seen } = await writer('exit 0', "my browser's run");
    const quotable = program.replaceAll("'", '');
    if (quotable !== program) await rename(program, quotable);
    expect((await open(command(quotable))).outcome).toEqual({ opened: true });
    expect(await seen()).toContain(`args=${args}\n`);
  });

  it('takes a whole existing path even if it has quotes', async () => {
    const { program } = await writer('exit 0', `it's "new"`);
    expect((await open(program)).outcome).toEqual({ opened: true });
  });

  it('says that a quote is not closed', async () => {
    const { outcome } = await open(`"/opt/my browser/run`);
    expect(outcome).toEqual({
      opened: false,
      detail: '"/opt/my browser/run: a quote is not closed',
    });
  });

  it('says with which exit code a program opened nothing', async () => {
    const { program } = await writer('exit 3');
    expect((await open(program)).outcome).toEqual({
      opened: false,
      detail: 'browser: exit code 3',
    });
  });

  it('says that there is no such program', async () => {
    expect((await open('/there/is/none')).outcome).toEqual({
      opened: false,
      detail: 'no program /there/is/none',
    });
  });

  it('stops watching when the command is over', async () => {
    const over = new AbortController();
    const inherited = { PATH: process.env['PATH'] };
    const { program: command } = await writer('sleep 1');
    const opening = openBrowser(url, { command, inherited, signal: over.signal });
    over.abort();
    expect(await opening).toMatchObject({ opened: false });
  });
});
