import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../support/home.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';
import { apiServer, jsonReply, type Reply } from '../support/cli/api-server.ts';
import { runCli } from '../support/cli/run-cli.ts';

const openid = '/.well-known/openid-configuration';

let home: string;
let issuer: string;
let paths: () => readonly (string | undefined)[];
let replies: Record<string, Reply>;
beforeEach(async () => {
  home = await newHome();
  replies = {};
  const { origin, received } = await apiServer(replies);
  issuer = origin;
  paths = () => received.splice(0).map(({ url }) => url);
  const headers = { 'cache-control': 'max-age=600' };
  const metadata = { issuer, token_endpoint: `${issuer}/token`, userinfo_endpoint: `${issuer}/me` };
  replies[openid] = { ...jsonReply(metadata), headers };
  replies['/token'] = jsonReply({ access_token: 'at', token_type: 'bearer', expires_in: 60 });
  await cli('profile', 'add', 'work', '--issuer', issuer, '--client-id', 'cli');
  await storeTokens(home, 'work', tokenSet({ issuer }));
});

const cli = (...args: readonly string[]) => runCli(args, { home });
const refresh = (...flags: readonly string[]) => cli('token', 'refresh', ...flags);

describe('metadata of an earlier run', () => {
  it('leave one request for a refresh, and --no-cache asks again', async () => {
    await refresh();
    expect(paths()).toEqual([openid, '/token']);
    expect(await refresh()).toMatchObject({ code: 0, stderr: '' });
    expect(paths()).toEqual(['/token']);
    await refresh('--no-cache');
    expect(paths()).toEqual([openid, '/token']);
    await cli('discover');
    expect(paths()).toEqual([openid]);
  });

  it('are asked for again after a run that failed', async () => {
    await refresh();
    replies['/token'] = { status: 404 };
    expect(await refresh()).toMatchObject({ code: 5 });
    paths();
    await refresh();
    expect(paths()).toEqual([openid, '/token']);
  });

  it('are told of in a trace, a HAR file and a report, as no exchange', async () => {
    await refresh();
    const [har, report] = [join(home, 'run.har'), join(home, 'run.html')];
    const { stderr } = await refresh('--trace', '--har', har, '--report', report);
    const words = /metadata from the cache, fetched (now|\d s ago)/;
    expect(stderr).toMatch(words);
    expect(stderr).toMatch(/^1\. Refresh the tokens$/m);
    const { log } = JSON.parse(await readFile(har, 'utf8'));
    expect(log.entries).toHaveLength(1);
    expect(log.pages[0]['_reused']).toMatchObject([
      { step: 'discovery', url: issuer + openid, comment: expect.stringMatching(words) },
    ]);
    expect(await readFile(report, 'utf8')).toMatch(/Not requested: metadata from the cache/);
  });

  it('are what a failure is explained by', async () => {
    const listed = { token_endpoint_auth_methods_supported: ['client_secret_post'] };
    const known = JSON.parse(String(replies[openid]?.body));
    const body = JSON.stringify({ ...known, ...listed });
    replies[openid] = { ...replies[openid], body };
    await refresh();
    replies['/token'] = jsonReply({ error: 'invalid_client' }, 401);
    paths();
    await refresh();
    expect(paths()).toEqual(['/token']);
    const { stdout } = await cli('explain');
    expect(stdout).toContain('client_secret_post');
  });

  it('are no reason to fail where nothing can be kept', async () => {
    await writeFile(join(home, 'state', 'answers'), '');
    expect(await refresh()).toMatchObject({ code: 0, stderr: '' });
    expect(await refresh()).toMatchObject({ code: 0, stderr: '' });
    expect(paths()).toEqual([openid, '/token', openid, '/token']);
  });

  it('go when their profile goes', async () => {
    await refresh();
    expect(await readdir(join(home, 'state', 'answers'))).toHaveLength(1);
    await cli('profile', 'remove', 'work', '--yes');
    expect(await readdir(join(home, 'state', 'answers'))).toEqual([]);
  });
});
