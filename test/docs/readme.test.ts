import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, inject, it } from 'vitest';

import { spawnCli } from '../support/e2e/spawn.ts';
import { freePort } from '../support/free-port.ts';
import { newHome } from '../support/home.ts';
import { mask, rerun } from '../support/docs/transcripts.ts';

/** The port of a server that the README runs in another terminal. */
async function serve(...flags: readonly string[]): Promise<number> {
  const server = await spawnCli(['serve', ...flags, '--port', '0']);
  const [, port] = await server.says('stdout', /127\.0\.0\.1:(\d+)[^]*Ctrl-C/);
  return Number(port);
}

/** A shell in which `atm-cli` is the built program; both streams of a command, as a person sees them. */
async function newShell(): Promise<(command: string) => Promise<string>> {
  const home = await newHome();
  const ports = [
    ['9400', String(await freePort())],
    ['9401', String(await serve('--dialect', 'atm'))],
    ['9402', String(await serve('--fault', 'pkce-mismatch'))],
  ] as const;
  await mkdir(join(home, 'bin'));
  await symlink(inject('program'), join(home, 'bin', 'atm-cli'));
  const env = {
    ATM_TOKEN_STORE: 'file',
    PATH: `${join(home, 'bin')}:${process.env['PATH']}`,
    HOME: home,
    ATM_CLI_HOME: home,
    ATM_DEMO_PORT: ports[0][1],
  };
  const replace = (text: string, from: 0 | 1, to: 0 | 1) =>
    ports.reduce(
      (said, pair) => said.replaceAll(new RegExp(`([:=])${pair[from]}\\b`, 'g'), `$1${pair[to]}`),
      text,
    );
  return (command) =>
    new Promise((resolve) => {
      const script = replace(`{ ${command}\n} 2>&1`, 0, 1);
      const child = execFile('sh', ['-c', script], { env, cwd: home }, (_error, stdout) => {
        resolve(replace(stdout, 1, 0));
      });
      child.stdin?.end();
    });
}

it('the README shows what the commands print (npm run docs writes it anew)', async () => {
  const readme = await readFile('README.md', 'utf8');
  expect(readme.match(/^```console$/gm)?.length).toBeGreaterThan(3);
  await expect(await rerun(readme, await newShell())).toMatchFileSnapshot('../../README.md');
});

it('the comparison forgives only what changes with every run', () => {
  expect(mask('expires in 9 min 59 s (2026-11-21T09:05:46Z)')).toBe(
    mask('expires in 10 min (2026-11-22T10:00:00Z)'),
  );
  expect(mask('fail     alg')).not.toBe(mask('pass     alg'));
});
