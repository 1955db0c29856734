import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { readAddress } from '../../src/flows/login/resume.ts';
import { developmentSecret } from '../../src/server/clients.ts';
import { type RunningServer, startServer } from '../../src/server/start.ts';
import { newHome } from '../support/home.ts';
import { createWorld } from '../support/context.ts';
import { lastAddress } from '../support/last-address.ts';
import { type CliOptions, runCli } from '../support/cli/run-cli.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ port: 0 });
});
afterAll(() => server.close());

type Begun = {
  readonly schema_version: number;
  readonly url: string;
  readonly redirect_uri: string;
  readonly expires_at: number;
  readonly resume: string;
};

/** A sign-in that was begun in a home of its own. */
async function begin(args: readonly string[] = [], env: CliOptions['env'] = {}) {
  const home = await newHome();
  const client = args.includes('--client-id') ? [] : ['--client-id', 'atm-cli'];
  const flags = ['--issuer', server.issuer, '--prompt', 'consent', ...client, ...args];
  const { code, stdout } = await runCli(['login', '--no-wait', '--json', ...flags], { home, env });
  expect(code).toBe(0);
  const begun = JSON.parse(stdout) as Begun;
  return { home, begun, state: new URL(begun.url).searchParams.get('state') ?? '' };
}

/** The same with the address that its browser ended on. */
async function beginAndSignIn(args: readonly string[] = [], env: CliOptions['env'] = {}) {
  const { home, begun } = await begin(args, env);
  return { home, address: await lastAddress(begun.url) };
}

/** Such an address, for a code that nobody ever asks for. */
async function beginOnly() {
  const { home, begun, state } = await begin();
  const answer = new URLSearchParams({ code: 'secret-code', state, iss: server.issuer });
  return { home, address: `${begun.redirect_uri}?${answer.toString()}` };
}

async function kept(home: string): Promise<readonly string[]> {
  return await readdir(join(home, 'state', 'attempts'));
}

async function resume(address: string, options: CliOptions, flags: readonly string[] = []) {
  return await runCli(['login', '--resume', address, '--json', ...flags], options);
}

function errorOf(stderr: string): Record<string, unknown> {
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  return (JSON.parse(last) as { error: Record<string, unknown> }).error;
}

describe('login --no-wait', () => {
  it('prints the address to open as the only line of standard output, and explains the end', async () => {
    const home = await newHome();
    const client = ['--issuer', server.issuer, '--client-id', 'atm-cli'];
    const { code, stdout, stderr } = await runCli(['login', '--no-wait', ...client], { home });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/auth\?[^\n]+\n$/);
    expect(stderr).toContain('connection refused');
    expect(stderr).toContain("atm-cli login --resume '<that URL>'");
    expect(await kept(home)).toHaveLength(1);
  });

  it('says the same as one object for a program', async () => {
    const { begun } = await begin();
    expect(begun).toMatchObject({
      schema_version: 2,
      url: expect.stringContaining('code_challenge='),
      redirect_uri: 'http://127.0.0.1:8976/callback',
      resume: 'atm-cli login --resume -',
    });
    expect(begun.expires_at * 1000 - Date.now()).toBeGreaterThan(590_000);
  });

  it.each([
    [
      'no state',
      ['--provider', 'atm', '--login-url', 'https://login.example'],
      /does not return state/,
    ],
    [
      'no address to paste',
      ['--param', 'response_mode=form_post', '--issuer', 'ISSUER'],
      /form_post/,
    ],
  ])('is refused where there would be %s', async (_name, flags, message) => {
    const given = flags.map((flag) => (flag === 'ISSUER' ? server.issuer : flag));
    const env = { ATM_CLIENT_SECRET: 'hush' };
    const args = ['login', '--no-wait', '--json', '--client-id', 'atm-cli', ...given];
    const { code, stdout, stderr } = await runCli(args, { env });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(errorOf(stderr)['message']).toMatch(message);
  });
});

describe('login --resume', () => {
  it('finishes the sign-in in another process, and forgets it', async () => {
    const { home, address } = await beginAndSignIn();
    const { code, stdout } = await resume(address, { home });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ flow: 'authorization_code', has_id_token: true });
    expect(await kept(home)).toEqual([]);
    const status = await runCli(['status', '--json'], { home });
    expect(status.stdout).toContain(server.issuer);
  });

  it('takes the address from standard input, so that no history has the code', async () => {
    const { home, address } = await beginAndSignIn();
    const { code } = await resume('-', { home, stdin: `${address}\n` });
    expect(code).toBe(0);
  });

  it('asks a person for the address', async () => {
    const { context } = createWorld({ interactive: true });
    const ask = { ...context.ask, text: async (message: string) => `answer to: ${message}` };
    const answer = await readAddress({ ...context, ask }, '-');
    expect(answer).toBe('answer to: Final redirect URL in the browser');
  });

  it('uses what the profile and the environment were, not what they are', async () => {
    const { home, address } = await beginAndSignIn(['-p', 'work'], { ATM_SCOPE: 'openid email' });
    const env = { ATM_ISSUER: 'https://other.example', ATM_CLIENT_ID: 'other' };
    const { code, stdout } = await resume(address, { home, env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ profile: 'work', scope: 'openid email' });
  });

  it('keeps several sign-ins apart', async () => {
    const one = await beginAndSignIn(['-p', 'one']);
    const flags = ['--issuer', server.issuer, '--client-id', 'atm-cli', '-p', 'two', '--json'];
    await runCli(['login', '--no-wait', ...flags], { home: one.home });
    expect(await kept(one.home)).toHaveLength(2);
    const { stdout } = await resume(one.address, { home: one.home });
    expect(JSON.parse(stdout)).toMatchObject({ profile: 'one' });
    expect(await kept(one.home)).toHaveLength(1);
  });

  it('keeps no client secret, and reads it again', async () => {
    const client = ['--client-id', 'atm-cli-confidential'];
    const secret = developmentSecret;
    const env = { ATM_CLIENT_SECRET: secret };
    const { home, address } = await beginAndSignIn(client, env);
    const without = await beginAndSignIn(client, env);
    expect(JSON.stringify(await readAll(home))).not.toContain(secret);
    expect((await resume(address, { home, env })).code).toBe(0);
    expect((await resume(without.address, { home: without.home })).code).not.toBe(0);
  });

  it('is refused a second time, and sends nothing', async () => {
    const { home, address } = await beginAndSignIn();
    await resume(address, { home });
    const { code, stderr } = await resume(address, { home });
    expect(code).toBe(2);
    expect(errorOf(stderr)['message']).toMatch(/no pending sign-in matches/);
  });

  it('is refused when it was begun elsewhere', async () => {
    const { address } = await beginOnly();
    const { code, stderr } = await resume(address, {});
    expect(code).toBe(2);
    expect(errorOf(stderr)).toMatchObject({
      message: expect.stringMatching(
        /by another user, on another machine or with another ATM_CLI_HOME/,
      ),
      hints: [expect.stringMatching(/^start over: atm-cli login .*--no-wait /)],
    });
  });

  it('is too late after ten minutes', async () => {
    const { home, address } = await beginOnly();
    const late = Date.now() + 700_000;
    vi.spyOn(Date, 'now').mockImplementation(() => late);
    const { code, stderr } = await resume(address, { home }).finally(() => vi.restoreAllMocks());
    expect(code).toBe(6);
    expect(errorOf(stderr)['message']).toMatch(/expired 2 min ago/);
    expect(await kept(home)).toEqual([]);
  });

  it.each([
    [
      'the shell cut it',
      (address: string) => address.split('&')[0] ?? '',
      /ends it at the first &/,
    ],
    ['the issuer is another', (address: string) => address.replace(/iss=[^&]+/, 'iss=x'), /issuer/],
    ['a parameter comes twice', (address: string) => `${address}&code=2`, /two values for "code"/],
    ['the path is another', (address: string) => address.replace('/callback', '/x'), /start with/],
  ])('does not take an address when %s, and keeps the sign-in', async (_name, spoil, message) => {
    const { home, address } = await beginOnly();
    const refused = await resume(spoil(address), { home });
    expect(refused.code).toBe(2);
    expect(errorOf(refused.stderr)['message']).toMatch(message);
    expect(refused.stderr).not.toContain('secret-code');
    expect(await kept(home)).toHaveLength(1);
  });

  it('says what the server said when the person refused', async () => {
    const { home, state } = await begin();
    const answer = new URLSearchParams({ error: 'access_denied', state, iss: server.issuer });
    const { code, stderr } = await resume(`?${answer.toString()}`, { home });
    expect(code).toBe(4);
    expect(errorOf(stderr)).toMatchObject({ kind: 'refused', code: 'access_denied' });
  });

  it.each([
    [['--no-wait'], /cannot be used together/],
    [['--direct'], /cannot be used together/],
    [['--scope', 'openid'], /uses the scope/],
    [['--port', '1'], /uses the port/],
    [['-p', 'other'], /belongs to the profile "default"/],
  ])('does not go together with %j', async (flags, message) => {
    const { home, address } = await beginOnly();
    const { code, stderr } = await resume(address, { home }, flags);
    expect(code).toBe(2);
    expect(errorOf(stderr)['message']).toMatch(message);
    expect(await kept(home)).toHaveLength(1);
  });
});

async function readAll(home: string): Promise<readonly string[]> {
  const names = await readdir(home, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile());
  return await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), 'utf8')));
}
