// @ts-check
// @jmondi/oauth2-server in an express app, from npm.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { installNpm, npmVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

/** @import { Client } from '../row.mjs' */

const packages = ['@jmondi/oauth2-server@4.3.7', 'express@5'];
const issuer = 'http://127.0.0.1:28430';
const secret = 's3cret +/=&% of the client';

/** @type {Readonly<Record<string, Client>>} */
const clients = {
  public: { client_id: 'public', auth: 'none' },
  basic: { client_id: 'basic', client_secret: secret, auth: 'basic', raw: true },
  post: { client_id: 'post', client_secret: secret, auth: 'post' },
  service: { client_id: 'service', client_secret: secret, auth: 'post' },
  exchange: { client_id: 'exchange', client_secret: secret, auth: 'post' },
};
const user = { username: 'ada', password: 'pass word+&' };
const signingSecret = 'a secret of at least thirty-two bytes';

await serve('jmondi', {
  what: packages.join(' '),
  install: (folder) => installNpm(folder, ...packages),
  start: async ({ folder, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    copyFileSync(new URL('server.mjs', import.meta.url), program);
    const settings = JSON.stringify({ issuer, clients, user, signingSecret });
    spawn(process.execPath, [program, settings]);
    await ready(`${issuer}/authorize`, { status: 400 });
    return {
      version: npmVersion(folder, '@jmondi/oauth2-server'),
      issuer,
      clients,
      user,
      files: { 'signing-secret': signingSecret },
    };
  },
});
