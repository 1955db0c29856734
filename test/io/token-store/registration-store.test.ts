import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findClient } from '../../../src/flows/client/find-client.ts';
import { lateSealing } from '../../../src/io/token-store/file-store.ts';
import { createRegistrationStore } from '../../../src/io/token-store/registration-store.ts';
import { createTokenStore } from '../../../src/io/token-store/store.ts';
import type { Registration } from '../../../src/model/registration.ts';
import { createWorld } from '../../support/context.ts';
import { scriptedRegistration } from '../../support/flows/registration-server.ts';
import { newHome } from '../../support/home.ts';
import { brokenKeyring, memoryKeyring } from '../../support/keyring.ts';
import { tokenSet } from '../../support/stored.ts';

const issuer = 'https://id.example.com';

function registrationOf(changes: Partial<Registration> = {}): Registration {
  return {
    issuer,
    client_id: 'made',
    client_secret: 'marked-secret',
    registration_access_token: 'marked-token',
    registration_client_uri: `${issuer}/register/made`,
    redirect_uris: ['http://127.0.0.1:8976/callback'],
    client_name: 'atm-cli',
    token_endpoint_auth_method: 'client_secret_basic',
    registered_at: 1,
    ...changes,
  };
}

async function stores(keyring: ReturnType<typeof memoryKeyring> = memoryKeyring()) {
  const home = await newHome();
  const source = { openKeyring: async () => keyring };
  const sealing = lateSealing(home, source);
  return {
    home,
    keyring,
    folder: join(home, 'registrations'),
    tokens: createTokenStore(home, source, sealing),
    registrations: createRegistrationStore(home, source, sealing),
  };
}

describe('registrations', () => {
  it('are sealed with the key of the tokens, for the owner alone, and come back', async () => {
    const { home, keyring, folder, registrations } = await stores();
    const { kind } = await registrations.prepare('auto');
    await registrations.write(registrationOf(), kind);
    const [name = ''] = await readdir(folder);
    const content = await readFile(join(folder, name), 'utf8');
    expect(content).not.toMatch(/marked|id\.example|client_id/);
    expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    const source = { openKeyring: async () => keyring };
    const other = createRegistrationStore(home, source);
    expect(await other.read(issuer)).toEqual(registrationOf());
  });

  it('are plain where the tokens are, and stay so', async () => {
    const { folder, registrations } = await stores();
    const { kind } = await registrations.prepare('file');
    await registrations.write(registrationOf(), kind);
    await registrations.write(registrationOf({ client_name: 'other' }));
    const [name = ''] = await readdir(folder);
    expect(JSON.parse(await readFile(join(folder, name), 'utf8'))).toMatchObject({
      client_name: 'other',
    });
  });

  it('are plain without a keyring, and refused where one was chosen', async () => {
    const home = await newHome();
    const absent = brokenKeyring({ problem: 'absent', detail: 'no D-Bus session' });
    const store = createRegistrationStore(home, { openKeyring: async () => absent });
    expect(await store.prepare('auto')).toEqual({ kind: 'file', reason: 'no D-Bus session' });
    await expect(store.prepare('keyring')).rejects.toMatchObject({ rule: 'N08' });
  });

  it('are found by their exact issuer, the newest first', async () => {
    const { registrations } = await stores();
    const others = [`${issuer}/`, 'https://id.example.com.evil.example', 'https://ID.example.com'];
    for (const [at, one] of others.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one file after the other
      await registrations.write(registrationOf({ issuer: one, registered_at: at }), 'file');
    }
    expect(await registrations.read(issuer)).toBeUndefined();
    await registrations.write(registrationOf(), 'file');
    await registrations.write(registrationOf({ client_id: 'newer', registered_at: 9 }), 'file');
    expect(await registrations.read(issuer)).toMatchObject({ client_id: 'newer' });
    expect(await registrations.read(issuer, 'made')).toMatchObject({ client_id: 'made' });
    expect(await registrations.list(issuer)).toHaveLength(2);
    expect(await registrations.list()).toHaveLength(5);
  });

  it('are not taken for another issuer by moving their file', async () => {
    const { folder, registrations } = await stores();
    await registrations.write(registrationOf(), 'file');
    await registrations.write(registrationOf({ issuer: 'https://other.example' }), 'file');
    const names = await readdir(folder);
    const own = names.find((name) => name.startsWith('id-')) ?? '';
    const foreign = names.find((name) => name.startsWith('other-')) ?? '';
    await copyFile(join(folder, own), join(folder, foreign));
    expect(await registrations.read('https://other.example')).toBeUndefined();
    expect(await registrations.list('https://other.example')).toEqual([]);
  });

  it('do not open in the place of tokens, nor tokens in theirs', async () => {
    const { home, folder, tokens, registrations } = await stores();
    await tokens.prepare('work', 'keyring');
    await tokens.write('work', tokenSet());
    await registrations.write(registrationOf(), 'keyring');
    const [name = ''] = await readdir(folder);
    const sealedTokens = tokens.describe('work').path;
    await copyFile(join(folder, name), join(home, 'tokens', name));
    const profile = name.replace(/\.json$/, '');
    await expect(tokens.read(profile)).rejects.toMatchObject({
      message: expect.stringContaining('does not contain tokens'),
    });
    await copyFile(sealedTokens, join(folder, name));
    await expect(registrations.list()).rejects.toMatchObject({
      message: expect.stringContaining('does not contain registration data'),
    });
  });

  it('keep the key of the keyring until no sealed file of either kind is left', async () => {
    const { keyring, tokens, registrations } = await stores();
    await tokens.prepare('work', 'keyring');
    await tokens.write('work', tokenSet());
    await registrations.write(registrationOf(), 'keyring');
    await tokens.remove('work');
    expect(keyring.held()).toBeDefined();
    expect(await registrations.read(issuer)).toEqual(registrationOf());
    await registrations.remove(issuer, 'made');
    expect(keyring.held()).toBeUndefined();
  });

  it('keep it for the tokens, too', async () => {
    const { keyring, tokens, registrations } = await stores();
    await registrations.write(registrationOf(), 'keyring');
    await tokens.prepare('work', 'keyring');
    await tokens.write('work', tokenSet());
    await registrations.remove(issuer, 'made');
    expect(keyring.held()).toBeDefined();
    await tokens.remove('work');
    expect(keyring.held()).toBeUndefined();
  });

  it('ask the keyring once, with the tokens', async () => {
    const { home, keyring, tokens, registrations } = await stores();
    await tokens.prepare('work', 'keyring');
    await tokens.write('work', tokenSet());
    await registrations.write(registrationOf(), 'keyring');
    const source = { openKeyring: async () => keyring };
    const sealing = lateSealing(home, source);
    const before = keyring.asked.length;
    await createTokenStore(home, source, sealing).read('work');
    await createRegistrationStore(home, source, sealing).read(issuer);
    expect(keyring.asked.length - before).toBe(1);
  });

  it('say what to do about a damaged file', async () => {
    const { folder, registrations } = await stores();
    await registrations.write(registrationOf(), 'file');
    const [name = ''] = await readdir(folder);
    await writeFile(join(folder, name), '{');
    await expect(registrations.read(issuer)).rejects.toMatchObject({
      kind: 'usage',
      advice: [{ id: 'unreadable_registration' }],
      message: expect.stringContaining(name),
    });
  });

  it('cannot be prepared where they could not be written', async () => {
    const { folder, registrations } = await stores();
    await mkdir(join(folder, '..'), { recursive: true });
    await writeFile(folder, 'a file in the place of the folder');
    await expect(registrations.prepare('file')).rejects.toMatchObject({ kind: 'usage' });
  });

  it('are made once by twenty sign-ins at the same time', async () => {
    const home = await newHome();
    let count = 0;
    const { metadata, sent } = await scriptedRegistration(() => {
      count += 1;
      return { body: { client_id: `made-${count}` } };
    });
    const signIn = async () => {
      const source = { openKeyring: async () => brokenKeyring({ problem: 'absent', detail: '-' }) };
      const registrations = createRegistrationStore(home, source);
      const context = { ...createWorld().context, registrations };
      const settings = {
        profile: 'work',
        known: false,
        builtIn: false,
        client: { redirect_uri: 'http://127.0.0.1:8976/callback' },
        origins: {},
      };
      const found = await findClient(context, settings, metadata, {
        mayRegister: true,
        emit: () => {},
      });
      return found.settings.client.client_id;
    };
    const ids = await Promise.all(Array.from({ length: 20 }, signIn));
    expect(sent).toHaveLength(1);
    expect(new Set(ids)).toEqual(new Set(['made-1']));
  });
});
