import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { newHome } from '../../support/home.ts';
import { storeTokens, tokenSet } from '../../support/stored.ts';
import { apiServer, jsonReply } from '../../support/cli/api-server.ts';
import { runCli } from '../../support/cli/run-cli.ts';

let home: string;
beforeEach(async () => {
  home = await newHome();
});

/** Nothing in it leads to a keyring. */
const chosen = (kind: string) => ({ ATM_CLIENT_SECRET: 'marked-secret', ATM_TOKEN_STORE: kind });

/** Client credentials for the profile `ci` from a server that always has a token. */
async function grantAt(args: readonly string[], kind: string) {
  const token = { access_token: 'marked-token', token_type: 'Bearer', expires_in: 300 };
  const { origin, received } = await apiServer({ '/token': jsonReply(token) });
  const flags = ['--token-endpoint', `${origin}/token`, '--client-id', 'robot', '-p', 'ci'];
  const env = chosen(kind);
  const result = await runCli(['grant', 'client-credentials', ...flags, ...args], { home, env });
  return { ...result, received, path: join(home, 'state', 'tokens', 'ci.json') };
}

describe('the token store', () => {
  it('says in one line that a new file is unencrypted and why, and only the first time', async () => {
    const { code, stderr, path } = await grantAt([], '');
    expect(code).toBe(0);
    const reason = 'no D-Bus session, and therefore no Secret Service';
    const line = `note: tokens are stored unencrypted in ${path}: no usable keyring (${reason})\n`;
    expect(stderr).toBe(line);
    const { code: second, stderr: silence } = await grantAt([], '');
    expect({ code: second, stderr: silence }).toEqual({ code: 0, stderr: '' });
  });

  it('says it as an event to a program', async () => {
    const { stderr, path } = await grantAt(['--json'], 'auto');
    expect(JSON.parse(stderr)).toMatchObject({ event: 'unencrypted', path });
  });

  it('says nothing when a file was chosen, which the profile then remembers', async () => {
    const { code, stderr } = await grantAt(['--token-store', 'file'], 'keyring');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const config = JSON.parse(await readFile(join(home, 'config.json'), 'utf8'));
    expect(config.profiles.ci.token_store).toBe('file');
  });

  it('that has to be a keyring fails before anything is sent where there is none', async () => {
    const { code, stderr, received, path } = await grantAt([], 'keyring');
    expect(code).toBe(2);
    expect(stderr).toContain('error: the tokens cannot be stored with the keyring: no D-Bus');
    expect(stderr).toMatch(
      /hint: .*unencrypted file: atm-cli grant client-credentials .*--token-store file\n/,
    );
    expect(received).toEqual([]);
    expect(existsSync(path)).toBe(false);
  });

  it('in memory keeps nothing, and touches nothing that was stored before', async () => {
    const { code, stdout, path } = await grantAt(['--show-tokens'], 'memory');
    expect(code).toBe(0);
    expect(stdout).toContain('marked-token');
    expect(existsSync(path)).toBe(false);
    expect(existsSync(join(home, 'config.json'))).toBe(false);
    await storeTokens(home, 'ci', tokenSet());
    const before = await readFile(path, 'utf8');
    await grantAt([], 'memory');
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  it('of an unknown kind is refused before anything is sent', async () => {
    const { code, stderr, received } = await grantAt([], 'vault');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'ATM_TOKEN_STORE is "vault", expected auto or keyring or file or memory',
    );
    expect(received).toEqual([]);
  });

  it('is a setting of the profile, which is checked', async () => {
    await runCli(['profile', 'add', 'ci', '--client-id', 'robot'], { home });
    const set = (kind: string) =>
      runCli(['profile', 'set', '-p', 'ci', `token_store=${kind}`], { home });
    expect((await set('vault')).code).toBe(2);
    expect((await set('file')).code).toBe(0);
    const { stdout } = await runCli(['profile', 'show', 'ci', '--json'], { home });
    expect(JSON.parse(stdout).settings.token_store).toBe('file');
  });
});

describe('a plain file although the keyring was chosen', () => {
  const keyring = { ATM_TOKEN_STORE: 'keyring' };
  const commands = [
    ['token'],
    ['token', 'header'],
    ['token', 'refresh'],
    ['token', 'introspect'],
    ['userinfo'],
    ['call', 'http://127.0.0.1:1/'],
  ];

  it.each(commands)('is not used: %s %s', async (...words) => {
    const path = await storeTokens(home, 'default', tokenSet());
    const { code, stdout, stderr } = await runCli(words, { home, env: keyring });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const error = `the stored tokens are unencrypted, but token_store is keyring: ${path}`;
    const first = 'to encrypt them, sign in again: atm-cli login --token-store keyring';
    expect(stderr).toContain(`error: ${error}\nhint: ${first}\n`);
    const { stderr: asJson } = await runCli([...words, '--json'], { home, env: keyring });
    expect(JSON.parse(asJson)).toMatchObject({
      error: {
        hints: [first, 'if you put that file there, use it as it is: ATM_TOKEN_STORE=file'],
      },
    });
  });

  it('is not used by a profile that chose it, which the hint changes', async () => {
    const env = { ATM_TOKEN_STORE: '' };
    await runCli(['profile', 'add', 'ci', '--client-id', 'cli'], { home, env });
    await runCli(['profile', 'set', '-p', 'ci', 'token_store=keyring'], { home, env });
    await storeTokens(home, 'ci', tokenSet());
    const { code, stderr } = await runCli(['token', '-p', 'ci', '--json'], { home, env });
    expect(code).toBe(2);
    const [, command = ''] = /as it is: atm-cli ([^"]*)/.exec(stderr) ?? [];
    await runCli(command.split(' '), { home, env });
    expect(await runCli(['token', '-p', 'ci'], { home, env })).toMatchObject({
      code: 0,
      stdout: 'marked-access-token\n',
    });
  });

  it('is shown by status', async () => {
    const path = await storeTokens(home, 'default', tokenSet());
    const { code, stdout } = await runCli(['status'], { home, env: keyring });
    expect(code).toBe(0);
    expect(stdout).toContain(`${path} (unencrypted)`);
  });

  it('is deleted by logout', async () => {
    const path = await storeTokens(home, 'default', tokenSet());
    expect((await runCli(['logout', '--local'], { home, env: keyring })).code).toBe(0);
    expect(existsSync(path)).toBe(false);
  });
});
