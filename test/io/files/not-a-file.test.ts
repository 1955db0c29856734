import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { withLock } from '../../../src/io/files/lock.ts';
import { runCli } from '../../support/cli/run-cli.ts';
import { newHome } from '../../support/home.ts';

/** A home in which a pipe is in the place of a file: reading it would wait for a writer. */
async function homeWithPipe(path: string): Promise<string> {
  const home = await newHome();
  await mkdir(dirname(join(home, path)), { recursive: true, mode: 0o700 });
  execFileSync('mkfifo', [join(home, path)]);
  return home;
}

describe.skipIf(process.platform === 'win32')('a pipe in the place of a file', () => {
  it.each([
    [['token'], 'state/tokens/default.json'],
    [['token', 'refresh'], 'state/tokens/default.json'],
    [['userinfo'], 'state/tokens/default.json'],
    [['status'], 'config.json'],
    [['profile', 'list'], 'config.json'],
  ])('ends %j with a sentence: %s', async (args, path) => {
    const home = await homeWithPipe(path);
    const { code, stdout, stderr } = await runCli(args, { home });
    expect(code, stdout + stderr).toBe(2);
    expect(stderr).toContain(`error: ${join(home, path)} cannot be read: it is not a regular file`);
  });

  it('is no obstacle where the file does not matter', async () => {
    const home = await homeWithPipe('state/journal.ndjson');
    const { code, stderr } = await runCli(['explain'], { home });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it('ends the wait for a lock', async () => {
    const home = await homeWithPipe('x.lock/holder');
    await expect(withLock(join(home, 'x.lock'), async () => 'done')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('it is not a regular file'),
    });
  });
});

it.each([
  ['nothing', ''],
  ['no JSON', 'x'],
  ['no process', '{"host":"elsewhere"}'],
])('a lock that holds %s is waited for briefly, and named', async (_, text) => {
  const lock = join(await newHome(), 'x.lock');
  await mkdir(lock);
  await writeFile(join(lock, 'holder'), text);
  const begun = performance.now();
  await expect(withLock(lock, async () => 'done')).rejects.toMatchObject({
    kind: 'timeout',
    message: `the lock ${lock} cannot be read: it names no process`,
    rule: 'U08',
    advice: [{ id: 'locked', path: lock }],
  });
  expect(performance.now() - begun).toBeLessThan(10_000);
});
