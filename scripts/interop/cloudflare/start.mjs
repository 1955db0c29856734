#!/usr/bin/env node
// @ts-check
// The OAuth provider library of Cloudflare Workers, in workerd by miniflare.

import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

import { installNode, installNpm, npmVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const port = 28330;
const issuer = `http://127.0.0.1:${port}`;
const library = '@cloudflare/workers-oauth-provider';
const packages = [`${library}@1.2.3`, 'miniflare@4.20260730.0'];
const user = { username: 'ada', password: 'love lace+1815&' };
const secret = 'p+q/r=s&t%u v';
const variable = 'CLIENT_ID';

const shared = {
  redirectUris: ['http://127.0.0.1:8976/callback', 'http://localhost:8976/callback'],
  responseTypes: ['code'],
};
const grantTypes = ['authorization_code', 'refresh_token'];
const exchange = 'urn:ietf:params:oauth:grant-type:token-exchange';
const wanted = {
  public: { ...shared, grantTypes, clientName: 'CLI', tokenEndpointAuthMethod: 'none' },
  basic: {
    ...shared,
    secret,
    grantTypes,
    clientName: 'CLI with a secret',
    tokenEndpointAuthMethod: 'client_secret_basic',
  },
  post: {
    ...shared,
    secret,
    grantTypes: [...grantTypes, exchange],
    clientName: 'CLI with a secret in the body',
    tokenEndpointAuthMethod: 'client_secret_post',
  },
};

await serve('cloudflare', {
  what: [...packages, 'node@22'].join(' '),
  install: (folder) => {
    installNpm(folder, ...packages);
    installNode(folder, 22);
  },
  start: async ({ folder, state, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    const worker = join(folder, 'worker.mjs');
    const made = join(state, 'clients.json');
    copyFileSync(join(import.meta.dirname, 'server.mjs'), program);
    copyFileSync(join(import.meta.dirname, 'worker.mjs'), worker);
    copyFileSync(
      join(folder, 'node_modules', library, 'dist', 'oauth-provider.js'),
      join(folder, 'oauth-provider.mjs'),
    );
    const settings = { port, worker, clients: wanted, user, made };
    spawn(installNode(folder, 22), [program], { env: { SETTINGS: JSON.stringify(settings) } });
    await ready(`${issuer}/.well-known/oauth-authorization-server`);
    for (let look = 0; look < 300 && !existsSync(made); look += 1) await after(100);
    const ids = JSON.parse(readFileSync(made, 'utf8'));
    return {
      version: npmVersion(folder, library),
      issuer,
      clients: {
        public: { client_id: ids.public, variable, auth: 'none' },
        basic: { client_id: ids.basic, variable, client_secret: secret, auth: 'basic' },
        post: { client_id: ids.post, variable, client_secret: secret, auth: 'post' },
      },
      user,
      extra: { resource: `${issuer}/mcp` },
    };
  },
});
