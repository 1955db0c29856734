// @ts-check
// @node-oauth/oauth2-server in an express app, by its own wrapper, from npm.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { installNpm, npmVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

/** @import { Client } from '../row.mjs' */

const packages = [
  '@node-oauth/oauth2-server@5.3.0',
  '@node-oauth/express-oauth-server@4.2.0',
  'express@5',
];
const issuer = 'http://127.0.0.1:28440';
// Basic is not percent-decoded: what RFC 6749 section 2.3.1 encodes could not be used with it
const plainSecret = 'onlyLettersAndDigits0123456789';
const secret = 's3cret +/=&% of the client';

/** @type {Readonly<Record<string, Client>>} */
const clients = {
  public: { client_id: 'public', auth: 'none' },
  basic: { client_id: 'basic', client_secret: plainSecret, auth: 'basic' },
  post: { client_id: 'post', client_secret: secret, auth: 'post' },
  service: { client_id: 'service', client_secret: secret, auth: 'post' },
};
const user = { username: 'ada', password: 'pass word+&' };

await serve('node-oauth2-server', {
  what: packages.join(' '),
  install: (folder) => installNpm(folder, ...packages),
  start: async ({ folder, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    copyFileSync(new URL('server.mjs', import.meta.url), program);
    spawn(process.execPath, [program, JSON.stringify({ issuer, clients, user })]);
    await ready(`${issuer}/authorize`);
    return {
      version: npmVersion(folder, '@node-oauth/oauth2-server'),
      issuer,
      clients,
      user,
    };
  },
});
