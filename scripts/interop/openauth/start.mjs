#!/usr/bin/env node
// @ts-check
// OpenAuth: one issuer in Hono. It has no clients to register: any client_id is a public client,
// and any loopback redirect URI is allowed.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { installNode, installNpm, npmVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const port = 28310;
const issuer = `http://127.0.0.1:${port}`;
const packages = [
  '@openauthjs/openauth@0.4.3',
  'arctic@2.3.4',
  'hono@4.13.19',
  '@hono/node-server@2.1.9',
  'valibot@1.5.0',
];
const user = { username: 'ada@example.com', password: 'love lace+1815&' };
/** @satisfies {Record<string, import('../row.mjs').Client>} */
const clients = {
  public: { client_id: 'atm-cli', auth: 'none' },
  service: { client_id: 'reports', client_secret: 'p+q/r=s&t%u v', auth: 'post' },
};

await serve('openauth', {
  what: [...packages, 'node@22'].join(' '),
  install: (folder) => {
    installNpm(folder, ...packages);
    installNode(folder, 22);
  },
  start: async ({ folder, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    copyFileSync(join(import.meta.dirname, 'server.mjs'), program);
    spawn(installNode(folder, 22), [program], {
      env: { SETTINGS: JSON.stringify({ port, user, service: clients.service }) },
    });
    await ready(`${issuer}/.well-known/oauth-authorization-server`);
    const version = npmVersion(folder, '@openauthjs/openauth');
    return { version, issuer, clients, user, extra: { resource: `${issuer}/api/me` } };
  },
});
