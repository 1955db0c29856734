import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withLoginLock } from '../../../src/io/files/login-lock.ts';
import { withLock } from '../../../src/io/files/lock.ts';
import { deferred } from '../../support/deferred.ts';
import { newHome } from '../../support/home.ts';

describe('the login lock of a profile', () => {
  it('lets one login after the other run, and says which had to wait', async () => {
    const home = await newHome();
    const release = deferred<undefined>();
    const waiting = deferred<undefined>();
    const ran: string[] = [];
    const begun = deferred<undefined>();
    const first = withLoginLock(home, 'work', {}, async (isFirst) => {
      begun.resolve(undefined);
      await release.promise;
      ran.push(`first ${isFirst}`);
    });
    await begun.promise;
    let waits = 0;
    const onWait = () => {
      waits += 1;
      if (waits === 2) waiting.resolve(undefined);
    };
    const others = ['b', 'c'].map((name) =>
      withLoginLock(home, 'work', { onWait }, async (isFirst) => {
        ran.push(`${name} ${isFirst}`);
      }),
    );
    await waiting.promise;
    expect(ran).toEqual([]);
    release.resolve(undefined);
    await Promise.all([first, ...others]);
    expect(ran[0]).toBe('first true');
    expect(ran.toSorted()).toEqual(['b false', 'c false', 'first true']);
    expect(waits).toBe(2);
  });

  it('is not shared by profiles, nor with the tokens of one', async () => {
    const home = await newHome();
    const seen: boolean[] = [];
    await withLoginLock(home, 'Work', {}, async () => {
      await withLoginLock(home, 'work', {}, async (isFirst) => void seen.push(isFirst));
      await withLock(join(home, 'locks', 'work.lock'), async () => void seen.push(true));
    });
    expect(seen).toEqual([true, true]);
    expect(await readdir(join(home, 'locks'))).toEqual([]);
  });

  it('is not waited for without end', async () => {
    const home = await newHome();
    await withLoginLock(home, 'work', {}, async () => {
      const second = withLoginLock(home, 'work', { waitMs: 20 }, async (isFirst) => isFirst);
      expect(await second).toBe(false);
    });
  });

  it('passes on what the login fails with, and runs it once', async () => {
    const home = await newHome();
    let runs = 0;
    const failing = withLoginLock(home, 'work', {}, async () => {
      runs += 1;
      throw new Error('denied');
    });
    await expect(failing).rejects.toThrow('denied');
    expect(runs).toBe(1);
  });

  it('ends with the command that waits for it', async () => {
    const home = await newHome();
    await mkdir(home, { recursive: true });
    const over = new AbortController();
    await withLoginLock(home, 'work', {}, async () => {
      const options = { signal: over.signal, onWait: () => over.abort() };
      const second = withLoginLock(home, 'work', options, async () => 'never');
      await expect(second).rejects.toMatchObject({ name: 'AbortError' });
    });
  });
});
