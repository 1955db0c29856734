import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runCli } from '../support/cli/run-cli.ts';
import { runWithSignIn } from '../support/cli/run-with-sign-in.ts';
import { startFaulty } from '../support/faulty.ts';
import { newHome } from '../support/home.ts';
import { freePort } from '../support/free-port.ts';
import type { RequestedLayout } from '../../src/server/site.ts';

let home: string;
let env: Readonly<Record<string, string>>;
beforeEach(async () => {
  home = await newHome();
  env = { ATM_REDIRECT_URI: `http://127.0.0.1:${await freePort()}/callback` };
});

const cli = (...args: readonly string[]) => runCli(args, { home, env });
const signIn = (...args: readonly string[]) => runWithSignIn(args, { home, env });

async function serve(layout: RequestedLayout = {}, faults: readonly string[] = []) {
  const server = await startFaulty(faults, { resources: ['/mcp'], ...layout });
  onTestFinished(server.close);
  const [resource = ''] = server.resources;
  return { ...server, resource };
}

const registrations = async () =>
  await readdir(join(home, 'state', 'registrations')).catch(() => [] as string[]);
const profiles = async () => {
  const text = await readFile(join(home, 'config.json'), 'utf8').catch(() => '{}');
  return (
    (JSON.parse(text) as { profiles?: Record<string, Record<string, unknown>> }).profiles ?? {}
  );
};

describe('login with the URL of an API alone', () => {
  it.each([{}, { issuerPath: '/as' }])('registers a client, and signs in: %j', async (layout) => {
    const { resource, issuer } = await serve(layout);
    const { code, stdout, stderr, signIns } = await signIn('login', resource, '--register');
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Signed in'),
    });
    expect(stderr).toContain(`registered as "atm-cli" at ${issuer}`);
    const {
      client_id,
      scope,
      resource: asked,
    } = Object.fromEntries(signIns[0]?.searchParams ?? []);
    expect({ scope, asked }).toEqual({ scope: 'api:read offline_access', asked: resource });
    expect(await registrations()).toHaveLength(1);
    const [profile] = Object.values(await profiles());
    expect(profile).toMatchObject({ api: resource, issuer, client_id, resource: [resource] });
    const called = await cli('call', resource);
    expect(called).toMatchObject({ code: 0, stderr: 'HTTP 200\n' });
    const refreshed = await cli('token', 'refresh');
    expect(refreshed.code).toBe(0);
    expect((await cli('call', `${resource}/tools`)).code).toBe(0);
  });

  it('says what is missing without a terminal and without consent, and asks nothing there', async () => {
    const { resource } = await serve();
    const { code, stderr } = await cli('login', resource, '--no-browser');
    expect(code).toBe(2);
    expect(stderr).toContain('was not used here before');
    expect(stderr).toMatch(new RegExp(`: atm-cli login ${resource} --port \\d+ --register\\n`));
    expect(await registrations()).toEqual([]);
  });

  it('uses one registration for two resources, which have tokens of their own', async () => {
    const { resources } = await serve({ resources: ['/mcp', '/other'] });
    const [first = '', second = ''] = resources;
    expect((await signIn('login', first, '--register')).code).toBe(0);
    const { code, stderr } = await signIn('login', second);
    expect(code).toBe(0);
    expect(stderr).not.toContain('registered as');
    expect(await registrations()).toHaveLength(1);
    expect(Object.keys(await profiles())).toHaveLength(2);
    for (const resource of resources) expect((await cli('call', resource)).code).toBe(0);
  });

  it('signs in by device code, too', async () => {
    const server = await serve();
    const { resource } = server;
    let confirming: Promise<unknown> | undefined;
    const watch = (stderr: string) => {
      const [url] = /http\S+user_code=\S+/.exec(stderr) ?? [];
      if (url !== undefined) confirming ??= server.confirmDevice(url);
    };
    const args = ['device', resource, '--register', '--no-browser', '--issuer'];
    const { issuer } = { issuer: new URL(resource).origin };
    const { code, stdout } = await runCli([...args, issuer], { home, env, watch });
    await confirming;
    expect(code).toBe(0);
    expect(stdout).toContain('Signed in');
    expect((await cli('call', resource)).code).toBe(0);
  });

  it('begins with --no-wait, and --resume finishes', async () => {
    const { resource } = await serve();
    const begun = await cli('login', resource, '--register', '--no-wait', '--json');
    expect(begun.code).toBe(0);
    expect(JSON.parse(begun.stdout)).toMatchObject({ url: expect.stringContaining('resource=') });
  });

  it('signs in with a client that the server has closed its doors to, if the user names it', async () => {
    const { resource } = await serve({ registration: 'closed' });
    const without = await cli('login', resource, '--register', '--no-browser');
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('registers no clients by itself');
    const port = ['--redirect-uri', env['ATM_REDIRECT_URI'] ?? ''];
    const named = await signIn('login', resource, '--register', '--client-id', 'atm-cli', ...port);
    expect(named.code).toBe(0);
  });
});

describe('a client that the server has forgotten', () => {
  it('is registered again, once, in the same command', async () => {
    const { resource, issuer } = await serve();
    expect((await signIn('login', resource, '--register')).code).toBe(0);
    const [file = ''] = await registrations();
    const path = join(home, 'state', 'registrations', file);
    const stored = await readFile(path, 'utf8');
    const { registration_client_uri, registration_access_token } = JSON.parse(stored) as Record<
      string,
      string
    >;
    const headers = { authorization: `Bearer ${registration_access_token}` };
    const gone = await fetch(registration_client_uri ?? '', { method: 'DELETE', headers });
    expect(gone.status).toBe(204);
    // Long enough ago to be forgotten.
    const { writeFile } = await import('node:fs/promises');
    await writeFile(path, stored.replace(/"registered_at": \d+/, '"registered_at": 1700000000'));
    const again = await signIn('login', resource);
    expect(again.stderr).toContain('has forgotten the client');
    expect(again).toMatchObject({ code: 0 });
    expect(again.signIns).toHaveLength(1);
    expect(await registrations()).toHaveLength(1);
    expect((await cli('call', resource)).code).toBe(0);
    expect(issuer).toContain('127.0.0.1');
  });
});

describe('call with the URL of an API alone', () => {
  it('signs in and goes on with --login', async () => {
    const { resource } = await serve();
    const { code, stdout, signIns } = await signIn('call', resource, '--login', '--register');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ method: 'GET', scope: 'api:read' });
    expect(signIns).toHaveLength(1);
    const next = await signIn('call', resource, '--login');
    expect(next).toMatchObject({ code: 0, signIns: [] });
  });

  it.each([[], ['--fail']])('ends with 3 without it: %j', async (...flags) => {
    const { resource } = await serve();
    const { code, stdout, stderr } = await cli('call', resource, ...flags.flat());
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('the API asks for a Bearer token, with the scope api:read');
    expect(stderr).toContain(`atm-cli call ${resource}`);
  });

  it('signs in again for the scopes that the API requires, with those of before', async () => {
    const { resource } = await serve();
    expect((await signIn('login', resource, '--register')).code).toBe(0);
    const without = await cli('call', '-X', 'DELETE', resource);
    expect(without.stderr).toContain('api:write');
    const { code, stdout, signIns } = await signIn('call', '-X', 'DELETE', resource, '--step-up');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ method: 'DELETE', scope: 'api:read api:write' });
    expect(signIns[0]?.searchParams.get('scope')).toBe('api:read api:write offline_access');
    expect((await cli('call', '-X', 'DELETE', resource)).code).toBe(0);
    expect((await cli('token', 'refresh')).code).toBe(0);
  });

  it('signs in again when the tokens are dead', async () => {
    const { resource } = await serve();
    expect((await signIn('login', resource, '--register')).code).toBe(0);
    expect((await cli('logout')).code).toBe(0);
    const { code, signIns } = await signIn('call', resource, '--login');
    expect({ code, count: signIns.length }).toEqual({ code: 0, count: 1 });
  });
});

describe('login with a word that is no URL', () => {
  it.each([
    ['mcp.example.com/mcp', 'give its whole URL: atm-cli login https://mcp.example.com/mcp'],
    ['please', 'give its whole URL: atm-cli login <url>'],
  ])('%s', async (word, hint) => {
    const { code, stderr } = await cli('login', word);
    expect(code).toBe(2);
    expect(stderr).toContain(`hint: ${hint}\n`);
  });

  it('is a profile, where there is one of that name', async () => {
    await cli('profile', 'add', 'work', '--issuer', 'https://id.example.com');
    const { stderr } = await cli('login', 'work');
    expect(stderr).toContain('hint: it is a profile: atm-cli login -p work\n');
  });
});

describe('login with an issuer alone', () => {
  it('registers a client where the user agrees', async () => {
    const { issuer } = await serve();
    const { code, stderr } = await signIn('login', '--issuer', issuer, '--register');
    expect(code).toBe(0);
    expect(stderr).toContain(`registered as "atm-cli" at ${issuer}`);
    expect(await registrations()).toHaveLength(1);
  });
});
