import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { browserCall, openBrowser } from '../../../src/io/process/open-browser.ts';
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

async function open(command: string | undefined, env: NodeJS.ProcessEnv = {}, platform?: string) {
  const inherited = { PATH: process.env['PATH'], ...env };
  const { signal } = new AbortController();
  return { inherited, outcome: await openBrowser(url, { command, inherited, signal, platform }) };
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

describe('on Windows', () => {
  it('a path with blanks may have arguments', async () => {
    const { program, seen } = await writer('exit 0', 'my browser.exe');
    const { outcome } = await open(`${program} -private "a b"`, {}, 'win32');
    expect(outcome).toEqual({ opened: true });
    expect(await seen()).toContain(`args=-private a b ${url}\n`);
  });

  it.each(['run.cmd', 'Run.BAT'])('cmd starts a batch file: %s', async (name) => {
    const { program: interpreter, seen } = await writer('exit 3', 'cmd.exe');
    const { program } = await writer('exit 0', name);
    const { outcome } = await open(program, { ComSpec: interpreter }, 'win32');
    expect(outcome).toEqual({ opened: false, detail: `${name}: exit code 3` });
    expect(await seen()).toContain(`args=/d /s /c "^"${program}^" ^"${url.replace('?', '^?')}^""`);
  });

  it('nothing of a URL is left to cmd', () => {
    const { program, args } = browserCall(
      ['C:\\My Tools\\open.cmd', 'https://id.example/?a=%41&b=(1)!|<>^'],
      'win32',
    );
    expect(program).toBe('C:\\Windows\\System32\\cmd.exe');
    expect(args.at(-1)).toBe(
      '"^"C:\\My^ Tools\\open.cmd^" ^"https://id.example/^?a=^%41^&b=^(1^)^!^|^<^>^^^""',
    );
  });

  it.each(['"&calc.exe', 'a\r\nb'])('no quote and no line end gets into it: %j', (word) => {
    expect(() => browserCall(['open.cmd', word], 'win32')).toThrow('a batch file gets no quotes');
    expect(browserCall(['open.cmd', word], 'linux').args).toEqual([word]);
  });
});
