// @ts-check
// dex 2.41.1, from the Go module proxy, with its static clients and passwords.

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { copyGoModule, run } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

// The tag v2.41.1 has no module version: its major version is missing from the module's path.
const release = '2.41.1';
const module = 'github.com/dexidp/dex@v0.0.0-20240807174518-43956db7fd75';
const issuer = 'http://127.0.0.1:28110/dex';
const exchanging = 'http://127.0.0.1:28111/dex';

await serve('dex', {
  what: module,
  install: (folder) => {
    const source = join(folder, 'source');
    copyGoModule(source, module);
    const api = 'github.com/dexidp/dex/api/v2';
    const go = (/** @type {string[]} */ ...args) => run('go', args, { cwd: source });
    go('mod', 'edit', `-dropreplace=${api}`, `-require=${api}@v2.2.0`);
    const version = `-X main.version=${release}`;
    const output = join(folder, 'dex');
    go('build', '-mod=mod', '-p', '1', '-ldflags', version, '-o', output, './cmd/dex');
    rmSync(source, { recursive: true });
  },
  start: async ({ folder, spawn, ready }) => {
    const program = join(folder, 'dex');
    spawn(program, ['serve', join(import.meta.dirname, 'config.yaml')]);
    await ready(`${issuer}/.well-known/openid-configuration`);
    // It asks the first one for its metadata when it starts.
    spawn(program, ['serve', join(import.meta.dirname, 'exchange.yaml')]);
    await ready(`${exchanging}/.well-known/openid-configuration`);
    const said = execFileSync(program, ['version'], { encoding: 'utf8' });
    const secret = 'dex+/=& %s3cret';
    return {
      version: /Dex Version: (\S+)/.exec(said)?.[1] ?? 'unknown',
      issuer,
      clients: {
        public: { client_id: 'atm-cli', auth: 'none' },
        localhost: { client_id: 'atm-cli-any-port', auth: 'none' },
        basic: { client_id: 'atm-cli-web', client_secret: secret, auth: 'basic' },
        post: { client_id: 'atm-cli-web', client_secret: secret, auth: 'post' },
        exchange: { client_id: 'atm-cli-exchange', client_secret: secret, auth: 'basic' },
      },
      extra: { exchanging, api: 'http://127.0.0.1:28112' },
      user: { username: 'ada@example.com', password: 'correct horse+&staple' },
    };
  },
});
