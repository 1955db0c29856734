import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lateSealing } from '../../../src/io/token-store/file-store.ts';
import { createKeyStore } from '../../../src/io/token-store/key-store.ts';
import { createTokenStore } from '../../../src/io/token-store/store.ts';
import type { StoredKey } from '../../../src/model/key.ts';
import { newHome } from '../../support/home.ts';
import { memoryKeyring } from '../../support/keyring.ts';
import { tokenSet } from '../../support/stored.ts';

const key: StoredKey = {
  name: 'work',
  kid: 'k1',
  alg: 'ES256',
  created_at: 1,
  jwk: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'marked-private-part' },
};

async function stores() {
  const home = await newHome();
  const keyring = memoryKeyring();
  const source = { openKeyring: async () => keyring };
  const sealing = lateSealing(home, source);
  return {
    home,
    keyring,
    tokens: createTokenStore(home, source, sealing),
    keys: createKeyStore(home, source, sealing),
    reopened: () => createKeyStore(home, source),
  };
}

it('a private key is sealed as tokens are, and comes back', async () => {
  const { home, keys, reopened } = await stores();
  expect(await keys.prepare('work', 'auto')).toMatchObject({ kind: 'keyring' });
  await keys.write(key);
  expect(await readFile(join(home, 'keys', 'work.json'), 'utf8')).not.toMatch(/marked|P-256|"kid"/);
  expect(await reopened().read('work')).toEqual(key);
  expect(await reopened().list()).toEqual([key]);
});

it('the key of the keyring stays while any kind of file is sealed with it', async () => {
  const { keys, tokens, keyring } = await stores();
  await tokens.prepare('default', 'keyring');
  await tokens.write('default', tokenSet());
  await keys.prepare('work', 'keyring');
  await keys.write(key);
  await tokens.remove('default');
  expect(await keyring.find()).toEqual({ secret: expect.any(Buffer) });
  expect(await keys.read('work')).toEqual(key);
  await keys.remove('work');
  expect(await keyring.find()).toEqual({ secret: undefined });
});

it('no file of another kind takes its place', async () => {
  const { home, keys, tokens, reopened } = await stores();
  await keys.prepare('work', 'keyring');
  await keys.write(key);
  await tokens.prepare('work', 'keyring');
  await tokens.write('work', tokenSet());
  const sealed = await readFile(join(home, 'tokens', 'work.json'));
  await writeFile(join(home, 'keys', 'work.json'), sealed);
  await expect(reopened().read('work')).rejects.toThrow('does not contain a private key');
});
