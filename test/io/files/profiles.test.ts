import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProfileStore } from '../../../src/io/files/profiles.ts';
import { newHome } from '../../support/home.ts';
import { bundle } from '../../support/io/bundle.ts';

let folder: string;
let store: ReturnType<typeof createProfileStore>;

beforeEach(async () => {
  folder = join(await newHome(), 'config');
  store = createProfileStore(folder);
});

const work = { issuer: 'https://work.example', client_id: 'cli', scope: 'openid' } as const;

describe('profiles', () => {
  it('are none where there is no file', async () => {
    expect(await store.read()).toEqual({ active: undefined, profiles: new Map() });
  });

  it('come back as they were saved, the first one active', async () => {
    const full = {
      ...work,
      client_auth: 'basic',
      resource: ['https://api.example'],
      params: { prompt: 'login' },
      allow_insecure_http: true,
      flow: 'device_code',
    } as const;
    await store.save('work', () => full);
    await store.save('home', () => work);
    expect(await store.read()).toEqual({
      active: 'work',
      profiles: new Map([
        ['work', full],
        ['home', work],
      ]),
    });
  });

  it('may have names that mean something to an object', async () => {
    for (const name of ['a.b', '__proto__', 'constructor', '__internal__', 'Ünïcode 1']) {
      await store.save(name, () => ({ ...work, client_id: name }));
    }
    const { profiles } = await store.read();
    expect([...profiles.values()].map(({ client_id }) => client_id)).toEqual([...profiles.keys()]);
    expect(profiles.size).toBe(5);
  });

  it('are removed, and the active one is no longer active', async () => {
    await store.save('work', () => work);
    await store.save('home', () => work);
    await store.remove('work');
    expect(await store.read()).toEqual({ active: undefined, profiles: new Map([['home', work]]) });
  });

  it('are made active by name', async () => {
    await store.save('work', () => work);
    await store.use('demo');
    expect((await store.read()).active).toBe('demo');
  });

  it('lie in a file for the owner alone, also after somebody opened it up', async () => {
    await store.save('work', () => work);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(store.path)).mode & 0o777).toBe(0o600);
    await writeFile(store.path, '{}', { mode: 0o644 });
    await store.save('work', () => work);
    expect((await stat(store.path)).mode & 0o777).toBe(0o600);
  });

  it('keep the settings and members of newer versions', async () => {
    await store.save('work', () => work);
    const newer = { active: 'work', profiles: { work: { ...work, colour: 7 } }, telescope: [1] };
    await writeFile(store.path, JSON.stringify(newer));
    await store.save('home', () => work);
    expect(JSON.parse(await readFile(store.path, 'utf8'))).toEqual({
      ...newer,
      profiles: { ...newer.profiles, home: work },
    });
  });

  it('are read and written behind a byte order mark', async () => {
    await store.save('work', () => work);
    await writeFile(store.path, `\ufeff${JSON.stringify({ profiles: { work } })}`);
    await store.save('home', () => work);
    expect([...(await store.read()).profiles.keys()]).toEqual(['work', 'home']);
  });

  it('of two processes that save at once are both kept', async () => {
    const program = await bundle(new URL('../../support/io/store-child.ts', import.meta.url));
    const names = Array.from({ length: 8 }, (_, index) => `profile-${index}`);
    const ends = names.map((name) => {
      const child = spawn(process.execPath, [program.file, folder, name], { stdio: 'inherit' });
      return once(child, 'exit');
    });
    await Promise.all(ends);
    await program.remove();
    expect([...(await store.read()).profiles.keys()].toSorted()).toEqual(names);
  });
});

describe('a change of a profile', () => {
  it('sees what is stored when its turn comes, so that none of two is lost', async () => {
    await store.save('work', () => work);
    const add = (name: string, value: string) =>
      store.save('work', ({ profiles }) => {
        const before = profiles.get('work');
        return { ...before, params: { ...before?.params, [name]: value } };
      });
    await Promise.all([add('a', '1'), add('b', '2'), add('c', '3')]);
    const { profiles } = await store.read();
    expect(profiles.get('work')).toEqual({ ...work, params: { a: '1', b: '2', c: '3' } });
  });

  it('that is refused changes nothing', async () => {
    await store.save('work', () => work);
    const refuse = () => {
      throw new Error('no');
    };
    await expect(store.save('work', refuse)).rejects.toThrow('no');
    expect((await store.read()).profiles.get('work')).toEqual(work);
  });
});

describe('a profile cannot be saved', () => {
  it.each(['', ' ', 'a/b', 'a\\b', 'a\nb', 'a\u009bb', 'x'.repeat(65)])('as %j', async (name) => {
    await expect(store.save(name, () => work)).rejects.toMatchObject({ kind: 'usage' });
    expect((await store.read()).profiles.size).toBe(0);
  });

  it('as demo, which is built in', async () => {
    await expect(store.save('demo', () => work)).rejects.toThrow('"demo" is the built-in profile');
  });
});

describe('a configuration file that', () => {
  it.each([
    ['is cut off', '{\n  "active": "work",\n', ' is not JSON: line 3, column 1: unexpected end'],
    [
      'has a comma too many',
      '{\n  "active": "a",\n}',
      ' is not JSON: line 3, column 1: unexpected }',
    ],
    ['is empty', '', ' is not JSON: line 1, column 1: unexpected end'],
    ['is no object', '[]', ' holds an array, expected an object'],
    ['has an active list', '{"active": []}', ': "active" is an array, expected a string'],
    ['has a list of profiles', '{"profiles": []}', ': "profiles" is an array, expected an object'],
    [
      'has a text as profile',
      '{"profiles": {"work": "x"}}',
      ': "profiles.work" is a string, expected an object',
    ],
    [
      'has a number as client_id',
      '{"profiles": {"work": {"client_id": 7}}}',
      ': "profiles.work.client_id" is a number, expected a string',
    ],
    [
      'has a number in a list',
      '{"profiles": {"constructor": {"resource": ["https://api", 7]}}}',
      ': "profiles.constructor.resource.1" is a number, expected a string',
    ],
    [
      'has a list as secret, which is not printed',
      '{"profiles": {"work": {"client_secret": ["marked"]}}}',
      ': "profiles.work.client_secret" is an array, expected a string',
    ],
    [
      'has an unknown flow',
      '{"profiles": {"work": {"flow": "magic"}}}',
      ': "profiles.work.flow" is "magic", expected "authorization_code" or "device_code" or "client_credentials" or "password" or "token_exchange" or "jwt_bearer"',
    ],
    [
      'has an unknown client_auth',
      '{"profiles": {"work": {"client_auth": "jwt"}}}',
      ': "profiles.work.client_auth" is "jwt", expected "none" or "basic" or "post" or "client_secret_jwt" or "private_key_jwt" or "tls" or "self_signed_tls" or "assertion"',
    ],
    [
      'has one text as resource',
      '{"profiles": {"work": {"resource": "https://api"}}}',
      ': "profiles.work.resource" is a string, expected an array',
    ],
    [
      'has a number as parameter',
      '{"profiles": {"work": {"params": {"max_age": 1}}}}',
      ': "profiles.work.params.max_age" is a number, expected a string',
    ],
    [
      'has a text as switch',
      '{"profiles": {"work": {"allow_insecure_http": "no"}}}',
      ': "profiles.work.allow_insecure_http" is a string, expected true or false',
    ],
  ])('%s is named and left alone', async (_name, text, said) => {
    await store.save('work', () => work);
    await writeFile(store.path, text);
    const failure = {
      kind: 'usage',
      message: `${store.path}${said}`,
    };
    await expect(store.read()).rejects.toMatchObject(failure);
    await expect(store.save('home', () => work)).rejects.toMatchObject(failure);
    await expect(store.remove('work')).rejects.toMatchObject(failure);
    await expect(store.use('work')).rejects.toMatchObject(failure);
    expect(await readFile(store.path, 'utf8')).toBe(text);
  });

  it('may have the registered name of an authentication method', async () => {
    await store.save('work', () => work);
    const named = { client_auth: 'tls_client_auth' };
    await writeFile(store.path, JSON.stringify({ profiles: { work: named } }));
    expect((await store.read()).profiles.get('work')).toEqual({ client_auth: 'tls' });
  });

  it('is a folder is named', async () => {
    const elsewhere = createProfileStore(join(folder, '..'));
    await createProfileStore(join(folder, '..', 'config.json')).save('work', () => work);
    await expect(elsewhere.read()).rejects.toMatchObject({
      kind: 'usage',
      message: `${elsewhere.path} cannot be read: it is a folder`,
    });
  });
});
