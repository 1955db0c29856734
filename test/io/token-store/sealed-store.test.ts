import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Keyring, KeyringProblem } from '../../../src/io/token-store/keyring.ts';
import { createTokenStore } from '../../../src/io/token-store/store.ts';
import { newHome } from '../../support/home.ts';
import { brokenKeyring, memoryKeyring } from '../../support/keyring.ts';
import { tokenSet } from '../../support/stored.ts';
import { remediesOf } from '../../support/remedies.ts';

const tokens = tokenSet({ access_token: 'marked-access' });
const locked: KeyringProblem = { problem: 'locked', detail: 'unlock prompt was dismissed' };
const problems: readonly (KeyringProblem & { readonly kind: string })[] = [
  { ...locked, kind: 'human_needed' },
  { problem: 'silent', detail: 'the keyring did not respond in time', kind: 'timeout' },
  { problem: 'absent', detail: 'there is no D-Bus session', kind: 'human_needed' },
];

function storeIn(home: string, keyring: Keyring) {
  return createTokenStore(home, { openKeyring: async () => keyring });
}

/** A store whose profile `work` is sealed. */
async function sealed() {
  const home = await newHome();
  const keyring = memoryKeyring();
  const store = storeIn(home, keyring);
  await store.prepare('work', 'keyring');
  await store.write('work', tokens);
  const { path } = store.describe('work');
  return { home, keyring, store, path, content: await readFile(path, 'utf8') };
}

async function edit(path: string, change: (envelope: Record<string, unknown>) => object) {
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')))));
}

describe('sealed tokens', () => {
  it('hold nothing readable, and come back to another process with the same keyring', async () => {
    const { home, keyring, store, content } = await sealed();
    expect(content).not.toMatch(/marked|id\.example|access_token/);
    expect(store.describe('work').kind).toBe('keyring');
    expect(await storeIn(home, keyring).read('work')).toEqual(tokens);
  });

  it('move to another profile sealed, and the key with them', async () => {
    const { home, keyring, path } = await sealed();
    const other = storeIn(home, keyring);
    expect(await other.move('work', 'shop')).toBe(true);
    expect(await storeIn(home, keyring).read('shop')).toEqual(tokens);
    expect(other.describe('shop').kind).toBe('keyring');
    await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(keyring.held()).toBeDefined();
  });

  it('do not move while the keyring is locked', async () => {
    const { home, store, path, content } = await sealed();
    const other = storeIn(home, brokenKeyring(locked));
    await expect(other.move('work', 'shop')).rejects.toMatchObject({ kind: 'human_needed' });
    expect(await readFile(path, 'utf8')).toBe(content);
    expect(await store.read('shop')).toBeUndefined();
  });

  it('get a fresh iv at each write, and stay sealed without asking the keyring again', async () => {
    const { home, keyring, path, content } = await sealed();
    const other = storeIn(home, keyring);
    await other.read('work');
    const asked = keyring.asked.length;
    await other.write('work', tokens);
    expect(keyring.asked.length).toBe(asked);
    const { iv } = JSON.parse(await readFile(path, 'utf8'));
    expect(iv).not.toBe(JSON.parse(content).iv);
    expect(await other.read('work')).toEqual(tokens);
  });

  it('that were read are written sealed, whatever is in their place by then', async () => {
    const { home, keyring, path } = await sealed();
    const store = storeIn(home, keyring);
    await store.read('work');
    await writeFile(path, JSON.stringify(tokenSet({ access_token: 'planted' })));
    await store.write('work', tokens);
    expect(store.describe('work').kind).toBe('keyring');
    expect(await readFile(path, 'utf8')).not.toContain('marked-access');
  });

  it.each(problems)('are told from damaged ones while the keyring is $problem', async (problem) => {
    const { home, path, content } = await sealed();
    const store = storeIn(home, brokenKeyring(problem));
    const error: unknown = await store.read('work').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      kind: problem.kind,
      message: expect.stringContaining(problem.detail),
    });
    const run = { command: 'token', profile: 'work', local: { profile_stored: true } };
    expect(remediesOf(error, run)).toContain('atm-cli login -p work --token-store file');
    expect(await readFile(path, 'utf8')).toBe(content);
  });

  it('do not open when the keyring lost their key or has another one', async () => {
    const { home } = await sealed();
    const human = (words: string) => ({
      kind: 'human_needed',
      message: expect.stringContaining(words),
    });
    await expect(storeIn(home, memoryKeyring()).read('work')).rejects.toMatchObject(
      human('no longer in the keyring'),
    );
    const another = memoryKeyring(Buffer.alloc(32, 1));
    await expect(storeIn(home, another).read('work')).rejects.toMatchObject(human('another key'));
    const short = memoryKeyring(Buffer.alloc(5));
    await expect(storeIn(home, short).read('work')).rejects.toMatchObject(human('5 bytes'));
  });

  it.each([
    ['ciphertext', (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`],
    ['ciphertext', () => ''],
    ['tag', (text: string) => text.slice(0, 8)],
    ['iv', () => ''],
  ])('are refused when their %s was changed', async (name, change) => {
    const { store, path } = await sealed();
    await edit(path, (envelope) => ({ ...envelope, [name]: change(String(envelope[name])) }));
    const before = await readFile(path, 'utf8');
    await expect(store.read('work')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('was changed after it was encrypted'),
    });
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('are refused in the place of another profile', async () => {
    const { store, path } = await sealed();
    await copyFile(path, store.describe('other').path);
    await expect(store.read('other')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('belongs to another profile'),
    });
  });

  it.each([
    [{ version: 2 }, 'another version'],
    [{ alg: 'A128GCM' }, 'another version'],
    [{ atm_cli: 'else' }, 'does not contain tokens'],
    [{ iv: 7 }, '"iv" is a number, expected a string'],
  ])('are refused with %j, whatever the keyring says', async (change, words) => {
    const { home, path } = await sealed();
    await edit(path, (envelope) => ({ ...envelope, ...change }));
    await expect(storeIn(home, brokenKeyring(locked)).read('work')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(words),
    });
  });

  it('that cannot be opened are kept beside those of a new sign-in', async () => {
    const { home, path, content } = await sealed();
    const store = storeIn(home, brokenKeyring(locked));
    await store.prepare('work', 'file');
    await store.write('work', tokens);
    expect(await readFile(`${path}.unreadable`, 'utf8')).toBe(content);
    expect(await store.read('work')).toEqual(tokens);
    expect(store.describe('work').kind).toBe('file');
  });

  it('take their key along when the last of them goes, and leave nothing beside', async () => {
    const { home, keyring, store } = await sealed();
    await store.prepare('second', 'auto');
    await store.write('second', tokens);
    await store.remove('work');
    expect(keyring.held()).toBeDefined();
    await store.remove('second');
    expect(keyring.held()).toBeUndefined();
    expect(await readdir(join(home, 'tokens'))).toEqual([]);
  });

  it('go also when the keyring is locked', async () => {
    const { home } = await sealed();
    expect(await storeIn(home, brokenKeyring(locked)).remove('work')).toBe(true);
  });

  it('open although the key was removed while somebody was signing in', async () => {
    const { home, keyring, store } = await sealed();
    const slow = storeIn(home, keyring);
    await slow.prepare('slow', 'keyring');
    await store.remove('work');
    await slow.write('slow', tokens);
    expect(await storeIn(home, keyring).read('slow')).toEqual(tokens);
  });

  it('of two first sign-ins at once have one key', async () => {
    const home = await newHome();
    const keyring = memoryKeyring();
    const names = ['a', 'b', 'c'];
    await Promise.all(
      names.map(async (name) => {
        const store = storeIn(home, keyring);
        await store.prepare(name, 'auto');
        await store.write(name, tokens);
      }),
    );
    const reader = storeIn(home, keyring);
    for (const name of names) expect(await reader.read(name)).toEqual(tokens);
  });
});

describe('the choice of a store', () => {
  it('is the keyring for a new file where there is one, and says why where there is none', async () => {
    const home = await newHome();
    expect(await storeIn(home, memoryKeyring()).prepare('a', 'auto')).toMatchObject({
      kind: 'keyring',
    });
    const without = storeIn(home, brokenKeyring(locked));
    const path = join(home, 'tokens', 'a.json');
    expect(await without.prepare('a', 'auto')).toEqual({
      kind: 'file',
      path,
      reason: locked.detail,
    });
  });

  it('is what a file is already, and nothing is asked and said about an unencrypted one', async () => {
    const home = await newHome();
    const keyring = memoryKeyring();
    const store = storeIn(home, keyring);
    await store.write('a', tokens);
    expect(await store.prepare('a', 'auto')).not.toHaveProperty('reason');
    expect(store.describe('a').kind).toBe('file');
    expect(keyring.asked).toEqual([]);
  });

  it('moves tokens from one kind to the other at the next sign-in', async () => {
    const { store, path } = await sealed();
    await store.prepare('work', 'file');
    await store.write('work', tokens);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(tokens);
    await store.prepare('work', 'keyring');
    await store.write('work', tokens);
    expect(store.describe('work').kind).toBe('keyring');
    expect(await readdir(join(path, '..'))).toEqual(['work.json']);
  });

  it.each([
    ['keyring', 'new'],
    ['auto', 'work'],
  ] as const)(
    'never turns %s into an unencrypted file for the profile %s',
    async (wanted, name) => {
      const { home, path, content } = await sealed();
      const error: unknown = await storeIn(home, brokenKeyring(locked))
        .prepare(name, wanted)
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        kind: 'human_needed',
        message: expect.stringContaining(locked.detail),
      });
      expect(remediesOf(error)).toContain('atm-cli login --token-store file');
      expect(await readFile(path, 'utf8')).toBe(content);
      expect(await readdir(join(path, '..'))).toEqual(['work.json']);
    },
  );
});
