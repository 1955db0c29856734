// @ts-check
// The OpenID provider of Zitadel's Go library, from the Go module proxy, with the storage of its
// example server.

import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { newClientKey } from '../support/client-key.mjs';
import { needs, run } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const module = 'github.com/zitadel/oidc/v3@v3.52.0';
const address = '127.0.0.1:28130';
const issuer = `http://${address}/`;
const source = join(import.meta.dirname, 'main.go');
const secret = 'zitadel+/=& %s3cret';

await serve('zitadel', {
  what: `${module}\n${readFileSync(source, 'utf8')}`,
  install: (folder) => {
    needs('go');
    copyFileSync(source, join(folder, 'main.go'));
    const go = (/** @type {string[]} */ ...args) => run('go', args, { cwd: folder });
    go('mod', 'init', 'atm-cli-interop/zitadel');
    go('mod', 'edit', `-require=${module}`);
    go('build', '-mod=mod', '-p', '1', '-o', 'provider', '.');
  },
  start: async ({ folder, spawn, ready }) => {
    const program = join(folder, 'provider');
    // The library takes assertions by RS256 alone.
    const { files, jwks } = await newClientKey('RS256');
    const users = join(import.meta.dirname, 'users.json');
    spawn(program, [address, users, secret, JSON.stringify(jwks)]);
    await ready(`${issuer}.well-known/openid-configuration`);
    const confidential = { client_secret: secret, auth: /** @type {const} */ ('basic') };
    return {
      version: execFileSync(program, ['version'], { encoding: 'utf8' }).trim(),
      issuer,
      clients: {
        public: { client_id: 'atm-cli', auth: 'none' },
        basic: { client_id: 'atm-cli-web', ...confidential },
        post: { client_id: 'atm-cli-post', client_secret: secret, auth: 'post' },
        device: { client_id: 'atm-cli-device', auth: 'none' },
        service: { client_id: 'atm-cli-service', ...confidential },
        exchange: { client_id: 'atm-cli-web', ...confidential },
        key: { client_id: 'atm-cli-key', auth: 'private_key_jwt' },
      },
      files,
      user: { username: 'ada', password: 'correct horse+&staple' },
    };
  },
});
