// @ts-check
// node oidc-provider with its own development pages, from npm.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { installNpm, npmVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

/** @import { Client } from '../row.mjs' */

const version = '9.13.3';
const issuer = 'http://127.0.0.1:28410';
const secret = 's3cret +/=&% of the client';

/** @type {Readonly<Record<string, Client>>} */
const clients = {
  public: { client_id: 'public', auth: 'none' },
  basic: { client_id: 'basic', client_secret: secret, auth: 'basic' },
  post: { client_id: 'post', client_secret: secret, auth: 'post' },
  device: { client_id: 'device', auth: 'none' },
  service: { client_id: 'service', client_secret: secret, auth: 'basic' },
};

await serve('oidc-provider', {
  what: `oidc-provider@${version}`,
  install: (folder) => installNpm(folder, `oidc-provider@${version}`),
  start: async ({ folder, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    copyFileSync(new URL('server.mjs', import.meta.url), program);
    spawn(process.execPath, [program, issuer, JSON.stringify(clients)]);
    await ready(`${issuer}/.well-known/openid-configuration`);
    return {
      version: npmVersion(folder, 'oidc-provider'),
      issuer,
      clients,
      user: { username: 'ada', password: 'pass word+&' },
      extra: { resource: 'https://api.example.com', api: `${issuer}/api` },
    };
  },
});
