import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../../src/model/context.ts';
import { findServer } from '../../../src/flows/server/find-server.ts';
import { discoverServer } from '../../../src/flows/server/discover.ts';
import { lintServer } from '../../../src/flows/server/lint.ts';
import { removeProfile } from '../../../src/flows/profile/profile.ts';
import { userinfo } from '../../../src/flows/call/userinfo.ts';
import { fetchedKeys, namedKeys } from '../../../src/flows/verify/keys.ts';
import type { ClientSettings, Settings } from '../../../src/model/settings.ts';
import { jwk, otherRsa, rs256, rsa, verify } from '../../support/jwt/tokens.ts';
import { createRuns, type Runs } from '../../support/flows/runs-sharing-a-state-folder.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  metadata,
  scriptedServer,
  type Sent,
  testSettings,
} from '../../support/flows/scripted-server.ts';

const openid = '/.well-known/openid-configuration';
const hour = 3600;
const keySet = { keys: [jwk(rsa, { kid: '1' })] };

const withHeaders = (headers: Readonly<Record<string, string>>) => json(200, metadata, headers);

/** A server, and the runs that ask it. */
async function setUp(script: Readonly<Record<string, readonly Answer[]>>) {
  const server = scriptedServer(script);
  return { ...server, runs: await createRuns(server.fetch) };
}

const find = (context: Context, client: Partial<ClientSettings> = {}) =>
  findServer(context, settingsWith(client));

function settingsWith(client: Partial<ClientSettings>): Settings {
  return { ...testSettings, client: { ...testSettings.client, ...client } };
}

/** How often a server is asked by a run now, and by others some seconds later each. */
async function asked(first: Answer, ...seconds: readonly number[]): Promise<readonly number[]> {
  const { runs, to } = await setUp({ [openid]: [first] });
  const counts: number[] = [];
  for (const pause of [0, ...seconds]) {
    runs.wait(pause);
    const before = to(openid).length;
    // oxlint-disable-next-line no-await-in-loop -- one run after the other
    await find(runs.next().context);
    counts.push(to(openid).length - before);
  }
  return counts;
}

const filesOf = async ({ folder }: Runs) => await readdir(folder).catch(() => []);

describe('what a server said', () => {
  it('is not asked for by a later run, which tells that', async () => {
    const { runs, sent } = await setUp({
      [openid]: [withHeaders({ 'cache-control': 'max-age=60' })],
    });
    const first = await find(runs.next().context);
    runs.wait(59);
    const later = runs.next();
    expect(await find(later.context)).toEqual(first);
    expect(sent).toHaveLength(1);
    const [{ reused = [] } = {}] = later.notes;
    expect(reused).toEqual([
      {
        step: 'discovery',
        url: `${issuer}${openid}`,
        answeredAt: expect.any(Number),
        body: JSON.stringify(metadata),
      },
    ]);
  });

  it.each<readonly [string, Readonly<Record<string, string>>, number]>([
    ['as long as max-age says', { 'cache-control': 'public, Max-Age=60' }, 60],
    ['as long as a quoted max-age says', { 'cache-control': 'max-age="60"' }, 60],
    ['an hour where nothing is said', {}, hour],
    ['an hour where only shared caches are told', { 'cache-control': 's-maxage=5' }, hour],
    ['an hour whatever is said', { 'cache-control': 'max-age=31536000, immutable' }, hour],
    ['also when it is private, as this cache is', { 'cache-control': 'private, max-age=60' }, 60],
  ])('is used %s', async (_what, headers, seconds) => {
    expect(await asked(withHeaders(headers), seconds - 1, 1)).toEqual([1, 0, 1]);
  });

  it.each(['no-store, max-age=60', 'no-cache', 'No-Cache="set-cookie"', 'max-age=0', 'max-age=-1'])(
    'is not stored by %s, but asked for once in a run',
    async (cacheControl) => {
      const { runs, sent } = await setUp({
        [openid]: [metadata, withHeaders({ 'cache-control': cacheControl })],
      });
      await find(runs.next().context);
      runs.wait(hour);
      const { context } = runs.next();
      await find(context);
      await find(context);
      expect(sent).toHaveLength(2);
      expect(await filesOf(runs)).toEqual([]);
      await find(runs.next().context);
      expect(sent).toHaveLength(3);
    },
  );

  it('is not stored from this machine unless the server says how long', async () => {
    const local = 'http://127.0.0.1:1';
    const { runs, sent } = await setUp({
      [openid]: [
        { issuer: local },
        { issuer: local },
        json(200, { issuer: local }, { 'cache-control': 'max-age=9' }),
      ],
    });
    for (let run = 1; run <= 4; run += 1) {
      // oxlint-disable-next-line no-await-in-loop -- one run after the other
      await find(runs.next().context, { issuer: local });
    }
    expect(sent).toHaveLength(3);
  });

  it('is for the owner alone, and without the cookies that came with it', async () => {
    const { runs } = await setUp({ [openid]: [withHeaders({ 'set-cookie': 'a=secret-cookie' })] });
    await find(runs.next().context);
    const [name = ''] = await filesOf(runs);
    expect(await readFile(join(runs.folder, name), 'utf8')).not.toContain('secret-cookie');
    if (process.platform === 'win32') return;
    expect((await stat(runs.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(runs.folder, name))).mode & 0o777).toBe(0o600);
  });

  it('is kept of few servers, the last ones', async () => {
    const answer = ({ headers }: Sent) => ({ issuer: headers.get('x-issuer') });
    const { runs, fetch } = await setUp({ [openid]: [answer] });
    const { context } = runs.next({
      fetch: async (url, options) =>
        fetch(url, { ...options, headers: { 'x-issuer': new URL(url).origin } }),
    });
    for (let number = 1; number <= 70; number += 1) {
      // oxlint-disable-next-line no-await-in-loop -- the last ones are the newest
      await find(context, { issuer: `https://id-${number}.example` });
    }
    expect(await filesOf(runs)).toHaveLength(64);
  });
});

describe('a response that has expired', () => {
  it('gives way to another', async () => {
    const changed = { ...metadata, token_endpoint: `${issuer}/token2` };
    const { runs } = await setUp({
      [openid]: [withHeaders({ 'cache-control': 'max-age=60' }), changed],
    });
    await find(runs.next().context);
    runs.wait(60);
    expect(await find(runs.next().context)).toEqual(changed);
    expect(await find(runs.next().context)).toEqual(changed);
  });

  it('is one from the future, when the clock was set back', async () => {
    expect(await asked(metadata, 10, -11)).toEqual([1, 0, 1]);
  });
});

describe('trust in what was kept', () => {
  it('never goes to another issuer, not even for the same keys', async () => {
    const { runs, to } = await setUp({ '/jwks': [keySet] });
    const keys = (of: string) => {
      const jwksUri = async () => metadata.jwks_uri;
      return fetchedKeys(runs.next().context, { issuer: of, find: jwksUri });
    };
    await keys('https://a.example/').load(false);
    await keys('https://a.example/').load(false);
    expect(to('/jwks')).toHaveLength(1);
    await keys('https://b.example/').load(false);
    expect(to('/jwks')).toHaveLength(2);
    const allowInsecureHttp = false;
    const named = { flag: 'jwks' as const, from: metadata.jwks_uri, allowInsecureHttp };
    const source = namedKeys(runs.next().context, named);
    if (source.type === 'jwks') await source.load(false);
    expect(to('/jwks')).toHaveLength(3);
  });

  it('goes by what a file says it is, not by its name', async () => {
    const { runs, sent } = await setUp({ '/jwks': [keySet] });
    const load = async (of: string) => {
      const jwksUri = async () => metadata.jwks_uri;
      await fetchedKeys(runs.next().context, { issuer: of, find: jwksUri }).load(false);
    };
    await load('https://a.example/');
    const [mine = ''] = await filesOf(runs);
    await load('https://b.example/');
    const theirs = (await filesOf(runs)).find((name) => name !== mine) ?? '';
    await rename(join(runs.folder, mine), join(runs.folder, theirs));
    await load('https://b.example/');
    expect(sent).toHaveLength(3);
  });

  it('never takes the metadata of another issuer in, nor in the place of good ones', async () => {
    const evil = { ...metadata, issuer: 'https://evil.example' };
    const { runs } = await setUp({
      [openid]: [evil, metadata, evil, html(200, 'Sign in')],
    });
    await expect(find(runs.next().context)).rejects.toMatchObject({ kind: 'check_failed' });
    expect(await filesOf(runs)).toEqual([]);
    await find(runs.next().context);
    const [name = ''] = await filesOf(runs);
    const good = await readFile(join(runs.folder, name), 'utf8');
    for (const kind of ['check_failed', 'network']) {
      const { context } = runs.next({ isUsed: false });
      // oxlint-disable-next-line no-await-in-loop -- one run after the other
      await expect(find(context)).rejects.toMatchObject({ kind });
    }
    expect(await readFile(join(runs.folder, name), 'utf8')).toBe(good);
    expect(await find(runs.next().context)).toEqual(metadata);
  });

  it('is given by the rules of each run', async () => {
    const plain = { ...metadata, token_endpoint: 'http://id.example/token' };
    const { runs } = await setUp({ [openid]: [plain] });
    await expect(find(runs.next().context)).rejects.toMatchObject({ kind: 'check_failed' });
    expect(await filesOf(runs)).toEqual([]);
    await find(runs.next().context, { allow_insecure_http: true });
    await expect(find(runs.next().context)).rejects.toMatchObject({
      message: expect.stringContaining('token_endpoint is plain http to id.example'),
    });
  });

  it.each([
    ['certificate authorities', { network: () => ({ ca_cert: '/ca.pem' }) }],
    ['a proxy', { network: () => ({ proxy: 'http://proxy:3128' }) }],
    ['a proxy of the environment', { env: { https_proxy: 'http://proxy:3128' } }],
    ['no checks at all', { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } }],
  ])('does not go from one run to another that has %s, nor back', async (_what, changes) => {
    const { runs, sent } = await setUp({ [openid]: [metadata] });
    await find(runs.next(changes).context);
    await find(runs.next().context);
    await find(runs.next(changes).context);
    expect(sent).toHaveLength(2);
  });

  it('is not given to what a client got that showed its certificate, nor by it', async () => {
    const { runs, sent } = await setUp({ [openid]: [metadata] });
    const network = () => ({ client_cert: '/client.pem' });
    await find(runs.next({ network }).context);
    await find(runs.next({ network }).context);
    expect(sent).toHaveLength(2);
    expect(await filesOf(runs)).toEqual([]);
    await find(runs.next().context);
    await find(runs.next({ network }).context);
    expect(sent).toHaveLength(4);
  });
});

describe('the folder of responses', () => {
  it.each([
    ['is cut off', (text: string) => text.slice(0, 80)],
    ['is of another version', (text: string) => text.replace('"version":2', '"version":1')],
    ['has no end in time', (text: string) => text.replace(/"freshUntil":\d+/, '"freshUntil":null')],
    ['holds what is no metadata', (text: string) => text.replaceAll('"issuer"', '"publisher"')],
    [
      'holds other metadata',
      (text: string) => text.replace(`"issuer":"${issuer}"`, '"issuer":"https://b.example"'),
    ],
  ])('may have a file that %s: it is replaced', async (_what, damage) => {
    const { runs, sent } = await setUp({ [openid]: [metadata] });
    await find(runs.next().context);
    const [name = ''] = await filesOf(runs);
    const file = join(runs.folder, name);
    await writeFile(file, damage(await readFile(file, 'utf8')));
    expect(await find(runs.next().context)).toEqual(metadata);
    expect(await find(runs.next().context)).toEqual(metadata);
    expect(sent).toHaveLength(2);
  });

  it('may be no folder at all', async () => {
    const { runs, sent } = await setUp({ [openid]: [metadata] });
    await writeFile(runs.folder, '');
    expect(await find(runs.next().context)).toEqual(metadata);
    const { context } = runs.next();
    expect(await find(context)).toEqual(metadata);
    await context.responseCache.deleteUsed();
    await context.responseCache.forget(`${issuer}/`);
    expect(sent).toHaveLength(2);
  });

  it('is left alone by a run that asks the server, and brought up to date', async () => {
    const { runs, sent } = await setUp({ [openid]: [metadata], '/jwks': [keySet] });
    await find(runs.next().context);
    await find(runs.next({ isUsed: false }).context);
    await discoverServer(runs.next().context, testSettings);
    expect(sent.map(({ path }) => path)).toEqual([openid, openid, openid, '/jwks']);
    const { context } = runs.next();
    await find(context);
    await fetchedKeys(context, { issuer: `${issuer}/`, find: async () => metadata.jwks_uri }).load(
      false,
    );
    expect(sent).toHaveLength(4);
  });

  it('loses the metadata that a failed run has used, and no keys', async () => {
    const { runs, sent } = await setUp({ [openid]: [metadata], '/jwks': [keySet] });
    await discoverServer(runs.next().context, testSettings);
    const failed = runs.next().context;
    await find(failed);
    await failed.responseCache.deleteUsed();
    expect(await filesOf(runs)).toHaveLength(1);
    await find(runs.next().context);
    expect(sent.map(({ path }) => path)).toEqual([openid, '/jwks', openid]);
  });

  it('loses what a linted server said, and what belongs to a profile that goes', async () => {
    const { runs } = await setUp({ [openid]: [metadata], '/jwks': [keySet] });
    await discoverServer(runs.next().context, testSettings);
    await lintServer(runs.next().context, testSettings);
    expect(await filesOf(runs)).toEqual([]);
    await discoverServer(runs.next().context, testSettings);
    const { context } = runs.next({ profiles: { test: { issuer } } });
    await removeProfile(context, 'test', { sure: true });
    expect(await filesOf(runs)).toEqual([]);
  });
});

describe('keys of an earlier run', () => {
  const rotated = { keys: [jwk(otherRsa, { kid: '1' })] };
  const token = rs256(undefined, { kid: '1' });

  /** Verifies tokens with the keys of a run that begins now. */
  async function verified(runs: Runs, ...tokens: readonly string[]) {
    const jwksUri = async () => metadata.jwks_uri;
    const keys = fetchedKeys(runs.next().context, { issuer: `${issuer}/`, find: jwksUri });
    const outcomes: string[] = [];
    for (const one of tokens) {
      // oxlint-disable-next-line no-await-in-loop -- one token after the other
      outcomes.push((await verify(one, { keys })).outcome);
    }
    return outcomes;
  }

  it('verify a token without a request', async () => {
    const { runs, sent } = await setUp({ '/jwks': [keySet] });
    expect(await verified(runs, token)).toEqual(['valid']);
    expect(await verified(runs, token)).toEqual(['valid']);
    expect(sent).toHaveLength(1);
  });

  it('refuse none that the server has a key for by now, also under the same kid', async () => {
    const { runs, sent } = await setUp({ '/jwks': [rotated, keySet] });
    await fetchedKeys(runs.next().context, {
      issuer: `${issuer}/`,
      find: async () => metadata.jwks_uri,
    }).load(false);
    expect(await verified(runs, token)).toEqual(['valid']);
    expect(await verified(runs, token)).toEqual(['valid']);
    expect(sent).toHaveLength(2);
  });

  it('are ten minutes old at most, whatever the server says', async () => {
    const { runs, sent } = await setUp({
      '/jwks': [json(200, keySet, { 'cache-control': 'max-age=86400' })],
    });
    expect(await verified(runs, token)).toEqual(['valid']);
    runs.wait(599);
    expect(await verified(runs, token)).toEqual(['valid']);
    expect(sent).toHaveLength(1);
    runs.wait(1);
    expect(await verified(runs, token)).toEqual(['valid']);
    expect(sent).toHaveLength(2);
  });

  it('are asked for again once, however many tokens they refuse', async () => {
    const { runs, sent } = await setUp({ '/jwks': [rotated] });
    const unknown = rs256(undefined, { kid: 'unknown' });
    expect(await verified(runs, token)).toEqual(['invalid']);
    expect(sent).toHaveLength(1);
    const bad = [token, unknown, token, unknown];
    expect(await verified(runs, ...bad)).toEqual(['invalid', 'undecided', 'invalid', 'undecided']);
    expect(sent).toHaveLength(2);
  });

  it('stay when what takes their place is no key set', async () => {
    const { runs, sent } = await setUp({ '/jwks': [keySet, html(200, 'Sign in')] });
    expect(await verified(runs, token)).toEqual(['valid']);
    const unknown = rs256(undefined, { kid: 'unknown' });
    await expect(verified(runs, unknown)).rejects.toMatchObject({ kind: 'network' });
    expect(await verified(runs, token)).toEqual(['valid']);
    expect(sent).toHaveLength(2);
  });
});

describe('one run', () => {
  it('asks for the metadata once, also where userinfo has to fetch a token first', async () => {
    const { runs, sent } = await setUp({
      [openid]: [withHeaders({ 'cache-control': 'no-store' })],
      '/token': [{ access_token: 'for-userinfo', token_type: 'bearer' }],
      '/me': [{ sub: 'ada' }],
    });
    const tokens = {
      access_token: 'for-api',
      refresh_token: 'rt',
      token_type: 'bearer',
      resource: ['https://api.example'],
      obtained_at: 1,
      issuer,
      client_id: 'cli',
      flow: 'authorization_code' as const,
    };
    await userinfo(runs.next({ tokens: { test: tokens } }).context, testSettings);
    expect(sent.map(({ path }) => path)).toEqual([openid, '/token', '/me']);
  });
});
