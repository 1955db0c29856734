import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { probeFolder } from '../../../src/io/files/directories.ts';
import { createJournal } from '../../../src/io/files/journal.ts';
import { createPendingLoginStore } from '../../../src/io/files/pending-logins.ts';
import { createProfileStore } from '../../../src/io/files/profiles.ts';
import { writeFileOrFail } from '../../../src/io/files/read-write.ts';
import { createResponseCache } from '../../../src/io/files/response-cache.ts';
import { createTokenStore } from '../../../src/io/token-store/store.ts';
import type { Failure } from '../../../src/model/errors.ts';
import { newHome } from '../../support/home.ts';
import { memoryKeyring } from '../../support/keyring.ts';
import { giveAway, mayGiveAway } from '../../support/other-user.ts';
import { tokenSet } from '../../support/stored.ts';

let home: string;
let victim: string;
beforeEach(async () => {
  home = await newHome();
  victim = join(home, 'victim');
  await writeFile(victim, 'precious');
});

const run = {
  command: 'token',
  startedAt: 1,
  endedAt: 2,
  settings: [],
  checks: [],
  reused: [],
  exchanges: [],
  local: {},
};
const pending = {
  profile: 'p',
  client: {},
  origins: {},
  redirect_uri: 'http://127.0.0.1:1/callback',
  state: 'one',
  nonce: 'n',
  expires_at: 1000,
};

const cacheIn = (folder: string) =>
  createResponseCache(folder, { now: () => 1, env: {}, network: () => ({}), isUsed: true });
const key = { step: 'discovery', issuer: 'https://id.example', url: 'https://id.example' } as const;

const tokensIn = (folder: string) =>
  createTokenStore(folder, { openKeyring: async () => memoryKeyring() });

type Store = {
  readonly write: (folder: string) => Promise<unknown>;
  /** Whether what was written is read; rejects where it is refused. */
  readonly reads: (folder: string) => Promise<boolean>;
};

/** What writes a file of its own with a name that can be known. */
const stores: Readonly<Record<string, Store>> = {
  'the journal': {
    write: (folder) => createJournal(folder).append(run as never),
    reads: async (folder) => (await createJournal(folder).read()).length > 0,
  },
  tokens: {
    write: (folder) => tokensIn(folder).write('a', tokenSet()),
    reads: async (folder) => (await tokensIn(folder).read('a')) !== undefined,
  },
  'a pending sign-in': {
    write: (folder) => createPendingLoginStore(folder).keep(pending),
    reads: async (folder) => {
      return (await createPendingLoginStore(folder).find(pending.state)) !== undefined;
    },
  },
  'a cached response': {
    write: (folder) => cacheIn(folder).store(key, { url: key.url, fetchedAt: 1, value: {} }, null),
    reads: async (folder) => (await cacheIn(folder).find(key)) !== undefined,
  },
};

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => !one.isDirectory()).map((one) => join(one.parentPath, one.name));
}

describe.each(Object.entries(stores))('%s', (_what, { write, reads }) => {
  it('replaces a link in its place and does not follow it', async () => {
    await write(join(home, 'known'));
    const [file = ''] = await filesBelow(join(home, 'known'));
    const planted = join(home, 'state', file.slice(join(home, 'known').length));
    await mkdir(dirname(planted), { recursive: true, mode: 0o700 });
    await symlink(victim, planted);
    await write(join(home, 'state'));
    expect(await readFile(victim, 'utf8')).toBe('precious');
    expect((await lstat(planted)).isFile()).toBe(true);
    expect(await readFile(planted, 'utf8')).toContain(await readFile(file, 'utf8'));
  });

  it('is read, and not where others may have written the file or its folder', async () => {
    const folder = join(home, 'state');
    await write(folder);
    expect(await reads(folder)).toBe(true);
    const [file = ''] = await filesBelow(folder);
    for (const path of [file, dirname(file)]) {
      const { mode } = await stat(path);
      await chmod(path, 0o777);
      expect(await reads(folder).catch(({ kind }: Failure) => kind !== 'usage')).toBe(false);
      await chmod(path, mode);
    }
  });
});

describe('the probe of a folder', () => {
  it('has a name that nobody can know before', async () => {
    const folder = join(home, 'state');
    await mkdir(folder, { mode: 0o700 });
    await symlink(victim, join(folder, `.probe-${process.pid}`));
    await probeFolder(folder);
    expect(await readFile(victim, 'utf8')).toBe('precious');
    expect(await readdir(folder)).toEqual([`.probe-${process.pid}`]);
  });
});

describe('profiles', () => {
  it('stay in the file that the own link leads to', async () => {
    const kept = join(home, 'dotfiles.json');
    await writeFile(kept, '{}');
    const config = join(home, 'config');
    await mkdir(config, { mode: 0o700 });
    await symlink(kept, join(config, 'config.json'));
    await createProfileStore(config).save('work', () => ({ client_id: 'cli' }));
    expect((await lstat(join(config, 'config.json'))).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await readFile(kept, 'utf8'))).toMatchObject({
      profiles: { work: { client_id: 'cli' } },
    });
  });
});

describe('a HAR file or a report', () => {
  it('goes where the own link leads, for the owner only', async () => {
    const link = join(home, 'out.har');
    await symlink(victim, link);
    await writeFileOrFail(link, 'new');
    expect(await readFile(victim, 'utf8')).toBe('new');
    expect((await stat(victim)).mode & 0o777).toBe(0o600);
  });

  it.each(['out.har', 'out.html', 'precious.har'])('replaces an own file: %s', async (name) => {
    const file = join(home, name);
    await writeFile(file, 'much longer than the new text', { mode: 0o644 });
    await writeFileOrFail(file, 'new');
    expect(await readFile(file, 'utf8')).toBe('new');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it.runIf(mayGiveAway)('does not go through a link of another user', async () => {
    const link = join(home, 'out.har');
    await symlink(victim, link);
    await giveAway(link);
    await expect(writeFileOrFail(link, 'new')).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(`${link} is a link that belongs to another user`),
    });
    expect(await readFile(victim, 'utf8')).toBe('precious');
  });

  it.runIf(mayGiveAway)('does not go into a file that another user made', async () => {
    await giveAway(victim);
    await expect(writeFileOrFail(victim, 'new')).rejects.toThrow('belongs to another user');
    expect(await readFile(victim, 'utf8')).toBe('precious');
  });

  it('may be a device', async () => {
    await writeFileOrFail('/dev/null', 'new');
    expect((await stat('/dev/null')).isFile()).toBe(false);
  });
});
