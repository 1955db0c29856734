import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { createPendingLoginStore } from '../../../src/io/files/pending-logins.ts';
import type { PendingLogin } from '../../../src/model/pending-login.ts';
import { newHome } from '../../support/home.ts';

function attemptWith(state: string, expires_at = 1000): PendingLogin {
  const redirect_uri = 'http://127.0.0.1:8976/callback';
  return { profile: 'p', client: {}, origins: {}, redirect_uri, state, nonce: 'n', expires_at };
}

async function newStore() {
  const state = await newHome();
  return { store: createPendingLoginStore(state), folder: join(state, 'attempts') };
}

describe('kept sign-ins', () => {
  it('are found by their state and by nothing else', async () => {
    const { store } = await newStore();
    await store.keep(attemptWith('one'));
    await store.keep(attemptWith('two'));
    expect(await store.find('two')).toEqual(attemptWith('two'));
    expect(await store.find('three')).toBeUndefined();
    expect(await store.find('../attempts/one')).toBeUndefined();
  });

  it('are for the owner alone, in files whose names do not tell the state', async () => {
    const { store, folder } = await newStore();
    await store.keep(attemptWith('telling'));
    const [name = ''] = await readdir(folder);
    expect(name).not.toContain('telling');
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(folder, name), 'utf8')).toContain('telling');
  });

  it('can be removed once', async () => {
    const { store } = await newStore();
    await store.keep(attemptWith('one'));
    const removed = await Promise.all([store.remove('one'), store.remove('one')]);
    expect(removed.toSorted()).toEqual([false, true]);
  });

  it('go when they expire, and with them what cannot be read', async () => {
    const { store, folder } = await newStore();
    await store.removeExpired(0);
    await store.keep(attemptWith('old', 1000));
    await store.keep(attemptWith('young', 2000));
    await writeFile(join(folder, 'broken.json'), '{');
    await store.removeExpired(1000);
    expect(await store.find('old')).toBeUndefined();
    expect(await store.find('young')).toBeDefined();
    expect(await readdir(folder)).toHaveLength(1);
  });

  it.each([
    [{ client: [] }, '"client" is an array, expected an object'],
    [{ client: { client_auth: 7 } }, '"client.client_auth" is a number, expected "none" or'],
    [{ origins: { scope: 'magic' } }, '"origins.scope" is "magic", expected "flag" or'],
    [{ code_verifier: null }, '"code_verifier" is null, expected a string'],
    [{ redirect_uri: undefined }, '"redirect_uri" is missing'],
  ])('are refused with %j', async (change, says) => {
    const { store, folder } = await newStore();
    await store.keep(attemptWith('one'));
    const [name = ''] = await readdir(folder);
    const file = join(folder, name);
    await writeFile(file, JSON.stringify({ ...attemptWith('one'), ...change }));
    await expect(store.find('one')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(`${file}: ${says}`),
      advice: [{ id: 'unreadable_pending_login' }],
    });
  });

  it.runIf(process.platform === 'linux')('say when their folder cannot be made', async () => {
    const store = createPendingLoginStore('/proc/no-such-folder');
    await expect(store.keep(attemptWith('one'))).rejects.toThrow('the sign-in cannot be stored in');
  });
});
