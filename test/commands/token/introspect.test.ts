import { beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../../support/home.ts';
import { storeTokens, tokenSet } from '../../support/stored.ts';
import { apiServer, jsonReply, type Reply } from '../../support/cli/api-server.ts';
import { type CliOptions, runCli } from '../../support/cli/run-cli.ts';

let home: string;
beforeEach(async () => {
  home = await newHome();
});

/** A profile with tokens of a server that has these endpoints. */
async function signedIn(replies: Readonly<Record<string, Reply>>) {
  const { origin, received } = await apiServer(replies);
  const add = `profile add work --token-endpoint ${origin}/token --client-id cli`;
  const endpoints = `--introspection-endpoint ${origin}/introspect --revocation-endpoint ${origin}/revoke`;
  await runCli(`${add} ${endpoints}`.split(' '), { home });
  await storeTokens(home, 'work', tokenSet({ issuer: origin }));
  const cli = (args: string, options: CliOptions = {}) =>
    runCli(['token', ...args.split(' ')], { home, ...options });
  const sent = () => received.map(({ body }) => new URLSearchParams(body).get('token'));
  return { cli, sent };
}

describe('atm-cli token introspect', () => {
  const active = { active: true, sub: 'ada', exp: 1_000, scope: 'a b', x: '\u001b[2J' };

  it('shows what the server knows, and no token', async () => {
    const { cli, sent } = await signedIn({ '/introspect': jsonReply(active) });
    const { code, stdout, stderr } = await cli('introspect');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^active \(token #[\da-f]{8}\)\n/);
    expect(stdout).toMatch(/exp +.* ago \(1970-01-01T00:16:40Z\)\n/);
    expect(stdout).toContain(String.raw`\u001b[2J`);
    expect(stdout).not.toContain('marked');
    expect(sent()).toEqual(['marked-access-token']);
  });

  it('asks about the refresh token, an operand, or what is piped in', async () => {
    const { cli, sent } = await signedIn({ '/introspect': jsonReply(active) });
    await cli('introspect --refresh-token');
    await cli('introspect theirs');
    await cli('introspect -', { stdin: 'piped\n' });
    expect(sent()).toEqual(['marked-refresh-token', 'theirs', 'piped']);
    expect(await cli('introspect -', { stdin: 'one\ntwo\n' })).toMatchObject({ code: 2 });
  });

  it.each([
    'Bearer piped\n',
    '"piped"\n',
    '  piped\r\n',
    'Authorization: Bearer piped',
    '{"access_token":"piped"}\n',
    '{\n  "access_token": "piped",\n  "token_type": "Bearer"\n}\n',
  ])('takes off what was pasted around a token, and so does revoke: %j', async (stdin) => {
    const replies = { '/introspect': jsonReply(active), '/revoke': jsonReply({}) };
    const { cli, sent } = await signedIn(replies);
    await cli('introspect -', { stdin });
    await cli('revoke -', { stdin });
    expect(sent()).toEqual(['piped', 'piped']);
  });

  it('sends nothing of JSON with several tokens', async () => {
    const { cli, sent } = await signedIn({ '/introspect': jsonReply(active) });
    const stdin = '{"access_token":"one","refresh_token":"two"}';
    const { code, stderr } = await cli('introspect -', { stdin });
    expect(code).toBe(2);
    expect(stderr).toContain('this is JSON with 2 tokens, expected one token');
    expect(sent()).toEqual([]);
  });

  it('ends with 7 when the token is not active, and names possible reasons', async () => {
    const { cli } = await signedIn({ '/introspect': jsonReply({ active: false }) });
    const { code, stdout, stderr } = await cli('introspect');
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    expect(stdout).toMatch(/^not active .*\n +possible reason: /);
    const document = await cli('introspect --json');
    expect(document.code).toBe(7);
    expect(JSON.parse(document.stdout)).toMatchObject({
      schema_version: 2,
      active: false,
      response: { active: false },
    });
    expect(document.stdout).not.toContain('marked');
  });

  it('ends with 8 when the server refuses', async () => {
    const refusal = jsonReply({ error: 'unsupported_token_type' }, 400);
    const { cli } = await signedIn({ '/introspect': refusal });
    const { code, stdout, stderr } = await cli('introspect');
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' });
    expect(stderr).toContain('atm-cli verify');
  });
});

describe('atm-cli token revoke', () => {
  it('revokes both tokens and forgets them', async () => {
    const { cli, sent } = await signedIn({ '/revoke': {} });
    const { code, stdout, stderr } = await cli('revoke');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'refresh token  revoked at the server, deleted locally\n' +
        'access token   revoked at the server, deleted locally\n',
    );
    expect(sent()).toEqual(['marked-refresh-token', 'marked-access-token']);
    expect(await cli('show')).toMatchObject({ code: 3 });
  });

  it('revokes only what is named, in JSON too', async () => {
    const { cli, sent } = await signedIn({ '/revoke': {} });
    const { stdout } = await cli('revoke --refresh-token --json');
    expect(JSON.parse(stdout)).toMatchObject({
      schema_version: 2,
      profile: 'work',
      tokens: [{ token: 'refresh_token', result: 'revoked', deleted: true }],
    });
    await cli('revoke theirs --token-type-hint access_token');
    await cli('revoke -', { stdin: 'piped\n' });
    expect(sent()).toEqual(['marked-refresh-token', 'theirs', 'piped']);
    expect(await cli('show')).toMatchObject({ code: 0 });
  });

  it('ends with 8 for a JWT that cannot be revoked, and keeps it', async () => {
    const refusal = jsonReply({ error: 'unsupported_token_type' }, 400);
    const { cli } = await signedIn({ '/revoke': refusal });
    const { code, stdout, stderr } = await cli('revoke --access-token');
    expect({ code, stdout }).toEqual({ code: 8, stdout: '' });
    expect(stderr).toContain('until it expires');
    expect(await cli('show')).toMatchObject({ code: 0 });
  });
});
