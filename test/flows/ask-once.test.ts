import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Context } from '../../src/context.ts';
import { findServer } from '../../src/flows/connect.ts';
import { discoverServer } from '../../src/flows/discover.ts';
import { lintServer } from '../../src/flows/lint.ts';
import { removeProfile } from '../../src/flows/profile.ts';
import { userinfo } from '../../src/flows/userinfo.ts';
import { fetchedKeys, namedKeys } from '../../src/flows/verification-keys.ts';
import type { ClientSettings, Settings } from '../../src/settings.ts';
import { jwk, otherRsa, rs256, rsa, verify } from '../jwt/tokens.ts';
import { createRuns, type Runs } from './runs.ts';
import {
  type Answer,
  html,
  issuer,
  json,
  metadata,
  scriptedServer,
  type Sent,
  testSettings,
} from './scripted-server.ts';

const openid = '/.well-known/openid-configuration';
const day = 24 * 3600;
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
        isConfirmed: false,
        body: JSON.stringify(metadata),
      },
    ]);
  });

  it.each<readonly [string, Readonly<Record<string, string>>, readonly number[]]>([
    ['is asked for again when it is over', { 'cache-control': 'Max-Age=60' }, [59, 1]],
    ['has as much left as its Age says', { 'cache-control': 'max-age=60', age: '50' }, [9, 1]],
    [
      'goes by Expires where that is all there is',
      { date: 'Thu, 01 Jan 2026 00:00:00 GMT', expires: 'Thu, 01 Jan 2026 00:02:00 GMT' },
      [119, 1],
    ],
    ['lasts five minutes where nothing is said', {}, [299, 1]],
    [
      'lasts five minutes however long ago it changed',
      { 'last-modified': 'Thu, 01 Jan 2015 00:00:00 GMT' },
      [299, 1],
    ],
    [
      'lasts a day whatever is said',
      { 'cache-control': 'max-age=31536000, immutable' },
      [day - 1, 1],
    ],
    ['may be private, as this cache is', { 'cache-control': 'private, max-age=60' }, [59, 1]],
  ])('%s', async (_what, headers, [fresh = 0, over = 0]) => {
    expect(await asked(withHeaders(headers), fresh, over)).toEqual([1, 0, 1]);
  });

  it.each([
    ['no-store', { 'cache-control': 'no-store, max-age=60' }],
    ['no-cache, which nothing identifies', { 'cache-control': 'no-cache' }],
    ['the old no-cache', { pragma: 'no-cache' }],
    ['an answer that varies by everything', { vary: '*' }],
  ])('is not kept by %s, but asked for once in a run', async (_what, headers) => {
    const { runs, sent } = await setUp({ [openid]: [withHeaders(headers)] });
    const { context } = runs.next();
    await find(context);
    await find(context);
    expect(sent).toHaveLength(1);
    expect(await filesOf(runs)).toEqual([]);
    await find(runs.next().context);
    expect(sent).toHaveLength(2);
  });

  it('is not kept from this machine unless the server says how long', async () => {
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

describe('an answer that is over', () => {
  const tagged = ({ headers }: Sent) =>
    headers.get('if-none-match') === '"1"'
      ? new Response(null, { status: 304, headers: { 'cache-control': 'max-age=600' } })
      : withHeaders({ etag: '"1"', 'cache-control': 'max-age=60' });

  it('is asked about, and good again when it still holds', async () => {
    const { runs, sent } = await setUp({ [openid]: [tagged] });
    const first = await find(runs.next().context);
    runs.wait(100);
    const later = runs.next();
    expect(await find(later.context)).toEqual(first);
    expect(later.notes).toMatchObject([{ reused: [{ isConfirmed: true }] }]);
    runs.wait(500);
    await find(runs.next().context);
    expect(sent.map(({ headers }) => headers.get('if-none-match'))).toEqual([null, '"1"']);
  });

  it('is asked about each time by no-cache', async () => {
    const answer = (one: Sent) =>
      one.headers.has('if-none-match')
        ? new Response(null, { status: 304, headers: { etag: '"1"' } })
        : withHeaders({ etag: '"1"', 'cache-control': 'no-cache' });
    expect(await asked(answer, 0, 0)).toEqual([1, 1, 1]);
  });

  it('gives way to another', async () => {
    const changed = { ...metadata, token_endpoint: `${issuer}/token2` };
    const { runs } = await setUp({
      [openid]: [withHeaders({ etag: '"1"', 'cache-control': 'max-age=60' }), changed],
    });
    await find(runs.next().context);
    runs.wait(60);
    expect(await find(runs.next().context)).toEqual(changed);
    expect(await find(runs.next().context)).toEqual(changed);
  });

  it('is asked for whole when another one is said to be unchanged', async () => {
    const { runs, sent } = await setUp({
      [openid]: [
        withHeaders({ etag: '"1"', 'cache-control': 'max-age=60' }),
        new Response(null, { status: 304, headers: { etag: '"2"' } }),
        metadata,
      ],
    });
    await find(runs.next().context);
    runs.wait(60);
    expect(await find(runs.next().context)).toEqual(metadata);
    expect(sent.at(-1)?.headers.has('if-none-match')).toBe(false);
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
    const other = 'https://other.example';
    const { runs, sent } = await setUp({ [openid]: [metadata, { issuer: other }] });
    await find(runs.next().context);
    const [mine = ''] = await filesOf(runs);
    await find(runs.next().context, { issuer: other });
    const theirs = (await filesOf(runs)).find((name) => name !== mine) ?? '';
    await rename(join(runs.folder, mine), join(runs.folder, theirs));
    await find(runs.next().context, { issuer: other });
    expect(sent).toHaveLength(3);
  });

  it('never takes the metadata of another issuer in, nor in the place of good ones', async () => {
    const { runs, sent } = await setUp({
      [openid]: [
        { ...metadata, issuer: 'https://evil.example' },
        withHeaders({ etag: '"1"' }),
        { ...metadata, issuer: 'https://evil.example' },
        html(200, 'Sign in'),
        new Response(null, { status: 304, headers: { etag: '"1"' } }),
      ],
    });
    await expect(find(runs.next().context)).rejects.toMatchObject({ kind: 'check_failed' });
    expect(await filesOf(runs)).toEqual([]);
    await find(runs.next().context);
    for (const kind of ['check_failed', 'network']) {
      runs.wait(300);
      // oxlint-disable-next-line no-await-in-loop -- one run after the other
      await expect(find(runs.next().context)).rejects.toMatchObject({ kind });
    }
    expect(await find(runs.next().context)).toEqual(metadata);
    expect(sent.at(-1)?.headers.get('if-none-match')).toBe('"1"');
  });

  it('is given by the rules of each run', async () => {
    const plain = { ...metadata, token_endpoint: 'http://id.example/token' };
    const { runs } = await setUp({ [openid]: [plain] });
    await expect(find(runs.next().context)).rejects.toMatchObject({ kind: 'usage' });
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

  it('is not given to what a client got that showed its certificate', async () => {
    const { runs, sent } = await setUp({ [openid]: [metadata] });
    const network = () => ({ client_cert: '/client.pem' });
    await find(runs.next({ network }).context);
    await find(runs.next({ network }).context);
    expect(sent).toHaveLength(2);
    expect(await filesOf(runs)).toEqual([]);
  });
});

describe('the folder of answers', () => {
  it.each([
    ['is cut off', (text: string) => text.slice(0, 80)],
    ['is of another version', (text: string) => text.replace('"version":1', '"version":2')],
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
    await context.answers.forgetUsed();
    await context.answers.forget(`${issuer}/`);
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
    await failed.answers.forgetUsed();
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

  it('are asked for as a whole then, whatever identifies those that are known', async () => {
    const tagged = ({ headers }: Sent) =>
      headers.has('if-none-match')
        ? new Response(null, { status: 304 })
        : json(200, turns.shift() ?? keySet, { etag: '"1"' });
    const turns: object[] = [rotated];
    const { runs, sent } = await setUp({ '/jwks': [tagged] });
    await verified(runs, token);
    turns.push(keySet);
    expect(await verified(runs, token)).toEqual(['valid']);
    expect(sent.map(({ headers }) => headers.has('if-none-match'))).toEqual([false, false]);
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
