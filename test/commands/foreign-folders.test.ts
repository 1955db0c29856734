import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { apiServer, jsonReply } from '../support/cli/api-server.ts';
import { runCli } from '../support/cli/run-cli.ts';
import { newHome } from '../support/home.ts';
import { giveAway, mayGiveAway, otherUser } from '../support/other-user.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';

let home: string;
beforeEach(async () => {
  home = await newHome();
  await runCli(['profile', 'add', 'default', '--client-id', 'cli'], { home });
  await storeTokens(home, 'default', tokenSet());
});

const commands = [
  ['token'],
  ['token', 'refresh'],
  ['status'],
  ['profile', 'show'],
  ['profile', 'set', 'scope=x'],
  ['grant', 'client-credentials'],
];

const open = (path: string) => chmod(path, 0o777);
const places: readonly (readonly [string, (path: string) => Promise<void>, RegExp])[] = [
  [
    'that others may write to',
    open,
    /^error: other users may write to \S+ \(mode 777\); nothing was read or sent\n/,
  ],
  [
    'of another user',
    giveAway,
    /^error: \S+ belongs to another user \(uid 54321, not \d+\); nothing was read or sent\n/,
  ],
];

describe.each(places.slice(0, mayGiveAway ? 2 : 1))('a config folder %s', (_what, spoil, says) => {
  it.each(commands)('is not used: %s %s %s', async (...words) => {
    await spoil(home);
    const { code, stdout, stderr } = await runCli(words, { home });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
  });
});

describe.each(places.slice(0, mayGiveAway ? 2 : 1))('a state folder %s', (_what, spoil, says) => {
  it.each(['state', 'state/tokens', 'state/tokens/default.json'])('is not used: %s', async (at) => {
    const before = await readFile(join(home, 'state/tokens/default.json'), 'utf8');
    await spoil(join(home, at));
    const { code, stdout, stderr } = await runCli(['token'], { home });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(await readFile(join(home, 'state/tokens/default.json'), 'utf8')).toBe(before);
  });

  it('gets no tokens, and the server no request', async () => {
    const { origin, received } = await apiServer({ '/token': jsonReply({ access_token: 'at' }) });
    await spoil(join(home, 'state', 'tokens'));
    const flags = ['--token-endpoint', `${origin}/token`, '--client-id', 'robot', '-p', 'ci'];
    const env = { ATM_CLIENT_SECRET: 'marked-secret' };
    const { code, stderr } = await runCli(['grant', 'client-credentials', ...flags], { home, env });
    expect(code).toBe(2);
    expect(stderr).toMatch(says);
    expect(received).toEqual([]);
    expect(await readdir(join(home, 'state', 'tokens'))).toEqual(['default.json']);
  });
});

describe('a folder above that is not private', () => {
  it.each([
    ['that others may write to', open, (path: string) => `other users may write to ${path}`],
    [
      'of another user',
      giveAway,
      (path: string) => `${path} belongs to another user (uid ${otherUser})`,
    ],
  ])('is reported before the tokens are stored: %s', async (_what, spoil, reason) => {
    if (spoil === giveAway && !mayGiveAway) return;
    const token = { access_token: 'at', token_type: 'Bearer', expires_in: 300 };
    const { origin } = await apiServer({ '/token': jsonReply(token) });
    const below = join(home, 'below');
    await mkdir(below, { mode: 0o700 });
    await spoil(home);
    const flags = ['--token-endpoint', `${origin}/token`, '--client-id', 'robot', '-p', 'ci'];
    const grant = ['grant', 'client-credentials', '--token-store', 'file', ...flags];
    const env = { ATM_CLIENT_SECRET: 'marked-secret' };
    const { code, stderr } = await runCli(grant, { home: below, env });
    expect(code).toBe(0);
    const path = join(below, 'state', 'tokens', 'ci.json');
    expect(stderr.replaceAll(/\s+/g, ' ')).toBe(
      `note: tokens are stored in ${path}, below a folder that is not private: ${reason(home)} `,
    );
    const again = await runCli([...grant, '--json'], { home: below, env });
    expect(JSON.parse(again.stderr)).toMatchObject({ event: 'exposed', path });
  });
});
