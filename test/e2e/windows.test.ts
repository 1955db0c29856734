import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import { apiServer, jsonReply } from '../support/cli/api-server.ts';
import { beginLogin } from '../support/e2e/login.ts';
import { failure } from '../support/e2e/result.ts';
import { atmCli, type SpawnOptions, spawnCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';
import { storeTokens, tokenSet } from '../support/stored.ts';

let options: SpawnOptions & { readonly home: string };
let client: readonly string[];
beforeEach(async () => {
  const windows = new URL('../support/e2e/windows.cjs', import.meta.url).pathname;
  options = { home: await newHome(), nodeArgs: ['--require', windows] };
  client = ['--issuer', await issuerOfCachedMetadata(), '--client-id', 'cli', '--port', '0'];
});

/** A file that is replaced, as that of metadata, loads the library with listeners of its own. */
async function issuerOfCachedMetadata(): Promise<string> {
  const replies: Record<string, object> = {};
  const { origin } = await apiServer(replies);
  const metadata = {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
  };
  const headers = { 'cache-control': 'max-age=60' };
  replies['/.well-known/openid-configuration'] = { ...jsonReply(metadata), headers };
  return origin;
}

describe('Ctrl-C where a process that sends itself a signal is gone at once', () => {
  it('ends a login in order, with the files that it was to write', async () => {
    const har = join(options.home, 'run.har');
    const { cli } = await beginLogin([...client, '--har', har], options);
    cli.child.kill('SIGINT');
    expect(failure(await cli.result)).toMatchObject({ kind: 'interrupted', exit_code: 130 });
    expect(JSON.parse(await readFile(har, 'utf8')).log).toMatchObject({
      pages: [{ _exitCode: 130 }],
    });
  });

  it('ends the wait for a lock, and the holder leaves it free', async () => {
    const holder = await beginLogin(client, options);
    const waiting = await spawnCli(['login', '--no-browser', ...client], options);
    await waiting.says('stderr', /is in progress: waiting for it/);
    waiting.child.kill('SIGINT');
    const { code, stderr } = await waiting.result;
    expect({ code, end: stderr.slice(-19) }).toEqual({ code: 130, end: 'error: interrupted\n' });
    holder.cli.child.kill('SIGINT');
    await holder.cli.result;
    const next = await spawnCli(['login', '--no-browser', ...client], options);
    await next.says('stderr', /\/authorize\?/);
    next.child.kill('SIGINT');
    expect((await next.result).stderr).not.toContain('waiting for it');
  });
});

describe('a printed command for cmd and PowerShell', () => {
  const said = async (...args: readonly string[]) => {
    const { stdout, stderr } = await atmCli(args, options);
    return stdout + stderr;
  };

  it('has double quotes around a profile that needs them', async () => {
    const [, issuer = ''] = client;
    expect(
      await said('profile', 'add', 'R&D team', '--issuer', issuer, '--client-id', 'x'),
    ).toMatch(/^sign in: atm-cli login$/m);
    expect(await said('token', '-p', 'R&D team')).toContain('sign in: atm-cli login -p "R&D team"');
    expect(await said('profile', 'add', 'R&D team', '--issuer', issuer)).toContain(
      'atm-cli profile show -p "R&D team"',
    );
  });

  it('has double quotes around the URL of --resume', async () => {
    expect(await said('login', '--no-wait', ...client, '--port', '8976')).toContain(
      'atm-cli login --resume "<that URL>"',
    );
    expect(await said('login', '--no-browser', '--timeout', '1', '--json', ...client)).toContain(
      String.raw`atm-cli login --resume \"<final redirect URL>\"`,
    );
  });

  it('sets variables in the way of the shell', async () => {
    const [, issuer = ''] = client;
    await storeTokens(options.home, 'work', tokenSet({ access_token: 'abc', issuer }));
    await said('profile', 'add', 'work', '--issuer', issuer, '--client-id', 'cli');
    expect(await said('token', 'env', '-p', 'work')).toBe('set "ATM_ACCESS_TOKEN=abc"\n');
    const PSModulePath = String.raw`C:\Users\ada\Documents\PowerShell\Modules`;
    const env = { USERPROFILE: String.raw`C:\Users\ada`, PSModulePath };
    const { stdout } = await atmCli(['token', 'env', '-p', 'work'], { ...options, env });
    expect(stdout).toBe("$env:ATM_ACCESS_TOKEN = 'abc'\n");
  });
});
