import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from '../../../src/io/files/lock.ts';
import { describeHost, startOf } from '../../../src/io/files/lock-holder.ts';
import { newHome } from '../../support/home.ts';
import { bundle } from '../../support/io/bundle.ts';

let program: Awaited<ReturnType<typeof bundle>>;
let home: string;
let lock: string;

beforeAll(async () => {
  program = await bundle(new URL('../../support/io/lock-child.ts', import.meta.url));
});
afterAll(() => program.remove());
beforeEach(async () => {
  home = await newHome();
  lock = join(home, 'locks', 'default.lock');
});

describe('processes that want the same lock', () => {
  it('work one after the other, twenty of them', async () => {
    const file = join(home, 'counter');
    await writeFile(file, '0');
    const children = Array.from({ length: 20 }, () => start('increment', file));
    expect(await Promise.all(children.map(exitCode))).toEqual(children.map(() => 0));
    expect(await readFile(file, 'utf8')).toBe('100');
    await expectTurns(`${file}.journal`);
  });

  it('recover together from a holder that was killed, and still go one by one', async () => {
    await killHolder();
    const file = join(home, 'counter');
    await writeFile(file, '0');
    const children = Array.from({ length: 6 }, () => start('increment', file));
    expect(await Promise.all(children.map(exitCode))).toEqual(children.map(() => 0));
    expect(await readFile(file, 'utf8')).toBe('30');
    await expectTurns(`${file}.journal`);
  });
});

it('takes away what a killed process had prepared, and nothing of a living one', async () => {
  const host = describeHost();
  for (const [name, pid] of [
    ['dead', 2 ** 22 + 1],
    ['alive', process.pid],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop
    await mkdir(`${lock}.${name}`, { recursive: true });
    // oxlint-disable-next-line no-await-in-loop
    await writeFile(join(`${lock}.${name}`, 'id'), JSON.stringify({ pid, host }));
  }
  await mkdir(`${lock}.just-begun`);
  await withLock(lock, async () => 'done');
  expect(await readdir(dirname(lock))).toEqual(['default.lock.alive', 'default.lock.just-begun']);
});

describe('a lock that is held', () => {
  it('makes others wait no longer than they want, and names the file and the process', async () => {
    const child = start('hold');
    await once(child.stdout!, 'data');
    const attempt = withLock(lock, async () => 'mine', { waitMs: 50 });
    await expect(attempt).rejects.toMatchObject({
      kind: 'timeout',
      message: `process ${child.pid} still holds the lock ${lock} after 0.05 s`,
    });
    child.kill('SIGKILL');
  });

  it('lets go of a wait that is interrupted', async () => {
    await pretendHolder({ pid: process.pid, host: describeHost() });
    const interruption = new AbortController();
    const attempt = withLock(lock, async () => 'mine', { signal: interruption.signal });
    interruption.abort();
    await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is private to its owner', async () => {
    await withLock(lock, async () => {
      expect((await stat(dirname(lock))).mode & 0o777).toBe(0o700);
      const [name = ''] = await readdir(lock);
      expect((await stat(join(lock, name))).mode & 0o777).toBe(0o600);
    });
  });

  it('is given back when the work fails', async () => {
    const broken = withLock(lock, () => Promise.reject(new Error('no')));
    await expect(broken).rejects.toThrow('no');
    expect(await readdir(dirname(lock))).toEqual([]);
  });

  it('is never given back by a process that lost it', async () => {
    await withLock(lock, async () => {
      const [name = ''] = await readdir(lock);
      await writeFile(join(lock, 'somebody-else'), '{}');
      expect(name).not.toBe('');
    });
    expect(await readdir(lock)).toEqual(['somebody-else']);
  });
});

describe('a lock that is left over', () => {
  it('is taken over at once when its process is dead', async () => {
    await killHolder();
    expect(await withLock(lock, async () => 'mine', { waitMs: 2_000 })).toBe('mine');
  });

  it('is taken over by age when its process is on another host', async () => {
    const file = await pretendHolder({ pid: process.pid, host: 'elsewhere' });
    await expect(withLock(lock, async () => 'mine', { waitMs: 30 })).rejects.toThrow('still holds');
    const old = new Date(Date.now() - 6 * 60_000);
    await utimes(file, old, old);
    expect(await withLock(lock, async () => 'mine', { waitMs: 2_000 })).toBe('mine');
  });

  it('is not taken over for its process id alone when that belongs to another host', async () => {
    const dead = start('nothing');
    await exitCode(dead);
    await pretendHolder({ pid: dead.pid, host: 'elsewhere' });
    await expect(withLock(lock, async () => 'mine', { waitMs: 30 })).rejects.toThrow('still holds');
  });

  it('is taken over at once when its process id belongs to another process by now', async () => {
    await pretendHolder({ pid: process.pid, host: describeHost(), started: '1' });
    expect(await withLock(lock, async () => 'mine', { waitMs: 2_000 })).toBe('mine');
  });

  it('is left to the process that has had its id from the start', async () => {
    const started = startOf(process.pid);
    await pretendHolder({ pid: process.pid, host: describeHost(), started });
    const attempt = withLock(lock, async () => 'mine', { waitMs: 30 });
    await expect(attempt).rejects.toThrow(`process ${process.pid} still holds`);
  });

  it.each([
    ['a start time', true],
    ['no start time', false],
  ])('is left to a process that lives, however old it is: with %s', async (_name, isKnown) => {
    const started = isKnown ? startOf(process.pid) : undefined;
    const file = await pretendHolder({ pid: process.pid, host: describeHost(), started });
    const age = Math.min(60 * 60_000, (uptime() * 1000) / 2);
    const old = new Date(Date.now() - age);
    await utimes(file, old, old);
    const attempt = withLock(lock, async () => 'mine', { waitMs: 30, staleAfterMs: age / 2 });
    await expect(attempt).rejects.toThrow(`process ${process.pid} still holds`);
    expect(await readdir(lock)).toEqual(['id']);
  });

  it('is left to a suspended process that prepares it, however old it is', async () => {
    const prepared = `${lock}.prepared`;
    await mkdir(prepared, { recursive: true });
    const started = startOf(process.pid);
    const holder = { pid: process.pid, host: describeHost(), started };
    await writeFile(join(prepared, 'id'), JSON.stringify(holder));
    const old = new Date(Date.now() - 6 * 60_000);
    await utimes(join(prepared, 'id'), old, old);
    expect(await withLock(lock, async () => 'mine')).toBe('mine');
    expect(await readdir(prepared)).toEqual(['id']);
  });

  it('is taken over at once when it is older than the machine is up, and has no start time', async () => {
    const file = await pretendHolder({ pid: process.pid, host: describeHost() });
    const old = new Date(Date.now() - uptime() * 1000 - 61_000);
    await utimes(file, old, old);
    expect(await withLock(lock, async () => 'mine', { waitMs: 2_000 })).toBe('mine');
  });

  it('is taken over by age when a crash left it empty', async () => {
    const file = await pretendHolder(undefined);
    await expect(withLock(lock, async () => 'mine', { waitMs: 30 })).rejects.toThrow(
      'another process still holds',
    );
    await utimes(file, 1, 1);
    expect(await withLock(lock, async () => 'mine', { waitMs: 2_000 })).toBe('mine');
  });

  it('is free when only its folder is left', async () => {
    await mkdir(lock, { recursive: true });
    expect(await withLock(lock, async () => 'mine', { waitMs: 2_000 })).toBe('mine');
  });
});

describe('a lock that cannot be taken', () => {
  it('is named with the reason, before anything is done', async () => {
    await writeFile(join(home, 'locks'), 'a file');
    await expect(withLock(lock, async () => 'mine')).rejects.toMatchObject({
      kind: 'usage',
      message: `the lock ${lock} cannot be taken: a file is in the place of a folder; nothing was sent or changed`,
    });
  });

  it.runIf(process.platform === 'linux')('is none that is waited for for ever', async () => {
    const inProc = withLock('/proc/no-such-folder/locks/default.lock', async () => 'mine');
    await expect(inProc).rejects.toThrow('no such file or folder');
  });
});

function start(task: string, file = ''): ChildProcess {
  return spawn(process.execPath, [program.file, task, lock, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

async function killHolder(): Promise<void> {
  const child = start('hold');
  await once(child.stdout!, 'data');
  child.kill('SIGKILL');
  await exitCode(child);
  expect(await readdir(lock)).toHaveLength(1);
}

async function pretendHolder(holder: object | undefined): Promise<string> {
  await mkdir(lock, { recursive: true });
  const file = join(lock, 'id');
  await writeFile(file, holder === undefined ? '' : JSON.stringify(holder));
  return file;
}

async function expectTurns(journal: string): Promise<void> {
  const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
  const turns = lines.filter((line, index) => index % 2 === 0 && line.startsWith('in '));
  expect(turns).toHaveLength(lines.length / 2);
  for (const [index, line] of lines.entries()) {
    if (index % 2 === 1) expect(line).toBe(lines[index - 1]?.replace('in', 'out'));
  }
}
