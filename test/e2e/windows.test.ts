import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeEach, describe, expect, it } from 'vitest';

import { apiServer, jsonReply } from '../support/cli/api-server.ts';
import { beginLogin } from '../support/e2e/login.ts';
import { failure } from '../support/e2e/result.ts';
import { type SpawnOptions, spawnCli } from '../support/e2e/spawn.ts';
import { newHome } from '../support/home.ts';

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
