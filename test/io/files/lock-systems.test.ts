import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import { withLock } from '../../../src/io/files/lock.ts';
import { describeHost, type LockSystem, ownStart } from '../../../src/io/files/lock-holder.ts';
import { readRegularFile } from '../../../src/io/files/read-write.ts';
import { startTimeOf } from '../../../src/io/process/start-time.ts';
import { newHome } from '../../support/home.ts';

let lock: string;
beforeEach(async () => {
  lock = join(await newHome(), 'default.lock');
});

const failing = (code: string) => Object.assign(new Error(code), { code });

async function pretendHolder(holder: object): Promise<void> {
  await mkdir(lock, { recursive: true });
  await writeFile(join(lock, 'id'), JSON.stringify(holder));
}

const attempt = (system: Partial<LockSystem>, waitMs = 2500) =>
  withLock(lock, async () => 'mine', { waitMs, system });

describe('a lock file that Windows is deleting, or that a scanner has open', () => {
  const dead = { pid: 2 ** 22 + 1, host: describeHost() };

  it.each(['EPERM', 'EACCES', 'EBUSY'])('is held until it can be read: %s', async (code) => {
    await pretendHolder(dead);
    let refusals = 3;
    const read = (file: string) => {
      if (refusals-- > 0) throw failing(code);
      return readRegularFile(file);
    };
    expect(await attempt({ platform: 'win32', read })).toBe('mine');
    expect(refusals).toBeLessThan(0);
  });

  it('is no file to wait for elsewhere', async () => {
    await pretendHolder(dead);
    const read = () => {
      throw failing('EACCES');
    };
    await expect(attempt({ platform: 'linux', read })).rejects.toMatchObject({
      kind: 'usage',
      message: `the lock ${lock} cannot be taken: permission denied`,
    });
  });

  it('is named with the reason when that does not end', async () => {
    await pretendHolder(dead);
    const read = () => {
      throw failing('EPERM');
    };
    await expect(attempt({ platform: 'win32', read })).rejects.toMatchObject({
      kind: 'usage',
      message: `the lock ${lock} cannot be taken: permission denied`,
    });
  });

  it.each(['EPERM', 'EACCES', 'EBUSY'])('makes the rename wait its turn: %s', async (code) => {
    let refusals = 2;
    const rename = (from: string, to: string) => {
      if (refusals-- > 0) throw failing(code);
      renameSync(from, to);
    };
    expect(await attempt({ platform: 'win32', rename })).toBe('mine');
    expect(await readdir(join(lock, '..'))).toEqual([]);
  });
});

describe('the start time of a holder where /proc has none', () => {
  const holder = { pid: process.pid, host: describeHost(), started: '~1795934334' };
  const system = (startedAt: number | undefined): Partial<LockSystem> => ({
    startTime: async () => startedAt,
    askAfterMs: 0,
  });

  it('is taken over when its process id belongs to a later process', async () => {
    await pretendHolder(holder);
    expect(await attempt(system(1_795_934_434_000))).toBe('mine');
  });

  it.each([
    ['the same', 1_795_934_334_400],
    ['what Node took to start', 1_795_934_331_000],
    ['unknown', undefined],
  ])('keeps the lock when it is %s', async (_name, startedAt) => {
    await pretendHolder(holder);
    await expect(attempt(system(startedAt), 300)).rejects.toThrow(`process ${process.pid} still`);
  });

  it('is asked for once, and only for a holder that does not let go', async () => {
    await pretendHolder(holder);
    let asked = 0;
    const startTime = async () => {
      asked += 1;
      return undefined;
    };
    await expect(attempt({ startTime, askAfterMs: 60_000 }, 200)).rejects.toThrow('still');
    expect(asked).toBe(0);
    await expect(attempt({ startTime, askAfterMs: 0 }, 200)).rejects.toThrow('still');
    expect(asked).toBe(1);
  });

  it.skipIf(!existsSync('/bin/ps'))('is what ps says of a process', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()']);
    const [before] = [Date.now(), await once(child, 'spawn')];
    const started = await startTimeOf(child.pid ?? 0, 'darwin');
    child.kill('SIGKILL');
    expect(Math.abs((started ?? 0) - before)).toBeLessThan(10_000);
    const own = Number(ownStart().slice(1)) * 1000;
    expect(Math.abs(((await startTimeOf(process.pid, 'darwin')) ?? 0) - own)).toBeLessThan(10_000);
  });

  it('is unknown of a process that has ended, and where there is no such program', async () => {
    expect(await startTimeOf(2 ** 22 + 1, 'darwin')).toBeUndefined();
    expect(await startTimeOf(process.pid, 'win32')).toBeUndefined();
  });
});

describe('the host in a lock', () => {
  it('is on a Mac that was given another name the same', () => {
    expect(describeHost('darwin', () => 1_700_000_000_123_456_789n)).toBe(
      'darwin 1700000000123456789',
    );
  });

  it('is written with the process', async () => {
    await withLock(lock, async () => {
      const [name = ''] = await readdir(lock);
      expect(JSON.parse(await readFile(join(lock, name), 'utf8'))).toMatchObject({
        pid: process.pid,
        host: describeHost(),
      });
    });
  });
});
