// @ts-check
// Doorkeeper with Doorkeeper::OpenidConnect in a Rails application of one file, from Debian.

import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { needsPackages, packageVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

/** @import { Client } from '../row.mjs' */

const issuer = 'http://127.0.0.1:28450';
const secret = 's3cret +/=&% of the client';

/** @type {Readonly<Record<string, Client>>} */
const clients = {
  public: { client_id: 'public', auth: 'none' },
  basic: { client_id: 'basic', client_secret: secret, auth: 'basic', raw: true },
  post: { client_id: 'post', client_secret: secret, auth: 'post' },
  service: { client_id: 'service', client_secret: secret, auth: 'post' },
};
const user = { username: 'ada', password: 'pass word+&' };

const packages = [
  'ruby-doorkeeper',
  'ruby-doorkeeper-openid-connect',
  'ruby-rails',
  'ruby-sqlite3',
  'puma',
];

await serve('doorkeeper', {
  what: 'Debian packages',
  install: () => needsPackages(...packages),
  start: async ({ folder, state, spawn, ready }) => {
    needsPackages(...packages);
    copyFileSync(new URL('config.ru', import.meta.url), join(folder, 'config.ru'));
    rmSync(state, { recursive: true, force: true });
    spawn('puma', ['--quiet', '--bind', issuer.replace('http:', 'tcp:'), 'config.ru'], {
      cwd: folder,
      env: {
        RAILS_ENV: 'development',
        SETTINGS: JSON.stringify({ issuer, clients, user, state }),
      },
    });
    await ready(`${issuer}/.well-known/openid-configuration`);
    return { version: packageVersion('ruby-doorkeeper'), issuer, clients, user };
  },
});
