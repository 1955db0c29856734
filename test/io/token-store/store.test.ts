import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTokenStore } from '../../../src/io/token-store/store.ts';
import type { TokenSet } from '../../../src/model/token-set.ts';
import { newHome } from '../../support/home.ts';
import { memoryKeyring } from '../../support/keyring.ts';
import { bundle } from '../../support/io/bundle.ts';
import { remediesOf } from '../../support/remedies.ts';

let store: ReturnType<typeof createTokenStore>;
let folder: string;

beforeEach(async () => {
  const state = join(await newHome(), 'state');
  folder = join(state, 'tokens');
  store = createTokenStore(state, { openKeyring: async () => memoryKeyring() });
});

const tokens: TokenSet = {
  access_token: 'at',
  token_type: 'bearer',
  expires_at: 1_800_000_000,
  refresh_token: 'rt',
  id_token: 'it',
  scope: 'openid',
  resource: ['https://api.example'],
  obtained_at: 1_799_999_400,
  issuer: 'https://id.example',
  client_id: 'cli',
  flow: 'authorization_code',
  extra: { device: { nested: true } },
};

describe('tokens', () => {
  it('are undefined where none are stored', async () => {
    expect(await store.read('default')).toBeUndefined();
    expect(await store.remove('default')).toBe(false);
    expect(await store.isReadableByOthers('default')).toBe(false);
  });

  it('come back as they were written, in the file that is described', async () => {
    await store.write('default', tokens);
    expect(await store.read('default')).toEqual(tokens);
    const { kind, path } = store.describe('default');
    expect({ kind, path }).toEqual({ kind: 'file', path: join(folder, 'default.json') });
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(tokens);
  });

  it('are replaced as a whole and leave no temporary file', async () => {
    const { extra: _extra, refresh_token: _refresh, ...rest } = tokens;
    await store.write('default', tokens);
    await store.write('default', rest);
    expect(await store.read('default')).toEqual(rest);
    expect(await readdir(folder)).toEqual(['default.json']);
  });

  it('move to another profile unencrypted as they were, and replace what is there', async () => {
    await store.write('default', tokens);
    await store.write('work', { ...tokens, access_token: 'stale' });
    expect(await store.move('default', 'work')).toBe(true);
    expect(await store.read('default')).toBeUndefined();
    expect(await store.read('work')).toEqual(tokens);
    expect(await store.move('default', 'work')).toBe(false);
    expect(await store.read('work')).toEqual(tokens);
  });

  it('are gone after they were removed', async () => {
    await store.write('default', tokens);
    expect(await store.remove('default')).toBe(true);
    expect(await store.read('default')).toBeUndefined();
  });

  it('are gone with what a killed process left half written, and no other profile suffers', async () => {
    await store.write('default', tokens);
    await store.write('default-2', tokens);
    await writeFile(join(folder, 'default.json.tmp-17000000001234abcd'), 'half of a token');
    await store.remove('default');
    expect(await readdir(folder)).toEqual(['default-2.json']);
  });

  it('lie in a folder and a file for the owner alone', async () => {
    await store.write('default', tokens);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(store.describe('default').path)).mode & 0o777).toBe(0o600);
    expect(await store.isReadableByOthers('default')).toBe(false);
  });

  it('that others can read are noticed, and private again after the next write', async () => {
    await store.write('default', tokens);
    await chmod(store.describe('default').path, 0o640);
    expect(await store.isReadableByOthers('default')).toBe(true);
    await store.write('default', tokens);
    expect(await store.isReadableByOthers('default')).toBe(false);
  });
});

it('tokens are the old or the new ones, whole, when the process that writes them is killed', async () => {
  const program = await bundle(new URL('../../support/io/token-child.ts', import.meta.url));
  for (let round = 0; round < 4; round += 1) {
    const child = spawn(process.execPath, [program.file, join(folder, '..')]);
    await once(child.stdout, 'data');
    // The next thing that happens in the folder is the next write
    const watcher = watch(folder, () => child.kill('SIGKILL'));
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    watcher.close();
    const { access_token = '', refresh_token = '' } = (await store.read('default')) ?? {};
    expect(access_token).toBe(refresh_token.repeat(4_000_000));
  }
  await program.remove();
});

describe('a folder for tokens', () => {
  it('that can be written is left as it was', async () => {
    await store.requireWritable('default');
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['a file in its place', 'a file is in the place of a folder', () => writeFile(folder, '')],
    ['a file above it', 'a part of the path is a file', () => writeFile(dirname(folder), '')],
  ])('is refused before anything is sent: %s', async (_name, said, obstruct) => {
    if (said.startsWith('a file')) await mkdir(dirname(folder), { recursive: true });
    await obstruct();
    await expect(store.requireWritable('default')).rejects.toMatchObject({
      kind: 'usage',
      message: `cannot write to ${folder}: ${said}; nothing was sent`,
    });
  });
});

describe('file names', () => {
  const names = [
    'a',
    'A',
    'a.',
    'a ',
    'é',
    'e\u0301',
    'nul',
    '..',
    '../a',
    'a.json',
    'a/b',
    '名前',
  ];

  it('differ for every profile, also where case and Unicode forms are folded', () => {
    const files = names.map((name) => basename(store.describe(name).path));
    const folded = files.map((file) => file.normalize('NFC').toLowerCase());
    expect(new Set(folded).size).toBe(names.length);
  });

  it('stay inside the folder and are legal on every system', () => {
    for (const name of names) {
      const { path } = store.describe(name);
      expect(dirname(path)).toBe(folder);
      expect(basename(path)).toMatch(/^[a-z\d_~-]+\.json$/);
      expect(basename(path)).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\./);
    }
  });

  it('are the name itself where that is plain, and readable elsewhere', () => {
    expect(basename(store.describe('work-2').path)).toBe('work-2.json');
    expect(basename(store.describe('Work Account').path)).toMatch(
      /^work-account~[\da-f]{8}\.json$/,
    );
  });
});

describe('a token file that', () => {
  it.each([
    ['is cut off', '{"access_token": "a', ' is not JSON: line 1, column 18: unexpected "'],
    ['is empty', '', ' is not JSON: line 1, column 1: unexpected end'],
    ['is a list', '[]', ' holds an array, expected an object'],
    [
      'has a list as extra',
      JSON.stringify({ ...tokens, extra: [1] }),
      ': "extra" is an array, expected an object',
    ],
    [
      'has null as token',
      JSON.stringify({ ...tokens, access_token: null }),
      ': "access_token" is null, expected a string',
    ],
    ['lacks the token', '{"token_type": "bearer"}', ': "access_token" is missing'],
    [
      'has a text as time',
      JSON.stringify({ ...tokens, expires_at: '1' }),
      ': "expires_at" is a string, expected a number',
    ],
    [
      'was obtained in an unknown way',
      JSON.stringify({ ...tokens, flow: 'magic' }),
      ': "flow" is "magic", expected "authorization_code" or "device_code" or "client_credentials" or "password" or "token_exchange" or "jwt_bearer"',
    ],
  ])('%s is named, with what to do', async (_name, text, said) => {
    const { path } = await storeText(text);
    await expect(store.read('default')).rejects.toMatchObject({
      kind: 'usage',
      message: `${path}${said}`,
      advice: [{ id: 'unreadable_tokens' }],
    });
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  it('cannot be read names the profile in the command that signs in again', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(store.describe('work').path, '{');
    const error: unknown = await store.read('work').catch((thrown: unknown) => thrown);
    const run = { command: 'token', profile: 'work', local: { profile_stored: true } };
    expect(remediesOf(error, run)).toBe('sign in again: atm-cli login -p work');
  });

  it('is no token set is kept beside the new one until the profile forgets its tokens', async () => {
    const { path } = await storeText('mine');
    await store.write('default', tokens);
    expect(await store.read('default')).toEqual(tokens);
    expect(await readFile(`${path}.unreadable`, 'utf8')).toBe('mine');
    await store.remove('default');
    expect(await readdir(folder)).toEqual([]);
  });

  it('cannot be written is named', async () => {
    await mkdir(store.describe('default').path, { recursive: true });
    await expect(store.read('default')).rejects.toThrow('it is a folder');
  });
});

it('locks one profile and not the others', async () => {
  const order: string[] = [];
  await store
    .locked('a', async () => {
      const second = store.locked('a', async () => order.push('a again'));
      await store.locked('A', async () => order.push('A'));
      order.push('a');
      return { second };
    })
    .then(({ second }) => second);
  expect(order).toEqual(['A', 'a', 'a again']);
});

async function storeText(text: string): Promise<{ path: string }> {
  const { path } = store.describe('default');
  await mkdir(folder, { recursive: true });
  await writeFile(path, text);
  return { path };
}
