#!/usr/bin/env node
// @ts-check
// better-auth with its plugins @better-auth/oauth-provider, jwt and device authorization.

import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { installNpm, npmVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const origin = 'http://127.0.0.1:28340';
const issuer = `${origin}/api/auth`;
// The newest provider, and the release of better-auth whose dependencies it names as its peers.
const packages = [
  'better-auth@1.7.5',
  '@better-auth/oauth-provider@1.7.5',
  '@better-auth/core@1.7.5',
  'hono@4.13.19',
  '@hono/node-server@2.1.9',
];
const user = { username: 'ada@example.com', password: 'love lace+1815&' };
const secret = 'p+q/r=s&t%u v';
const resource = `${origin}/orders`;

const redirects = ['http://127.0.0.1:8976/callback', 'http://localhost:8976/callback'];
const scope = 'openid profile email offline_access read:orders';
const interactive = {
  application_type: 'native',
  scope,
  redirect_uris: redirects,
  post_logout_redirect_uris: redirects,
  enable_end_session: true,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
};
const wanted = {
  public: { ...interactive, client_name: 'public', token_endpoint_auth_method: 'none' },
  basic: {
    ...interactive,
    client_name: 'basic',
    token_endpoint_auth_method: 'client_secret_basic',
  },
  post: { ...interactive, client_name: 'post', token_endpoint_auth_method: 'client_secret_post' },
  device: {
    client_name: 'device',
    scope,
    token_endpoint_auth_method: 'none',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  },
  service: {
    client_name: 'service',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    client_credentials_scopes: ['read:orders'],
  },
};

await serve('better-auth', {
  what: packages.join(' '),
  install: (folder) => installNpm(folder, ...packages),
  start: async ({ folder, state, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    const made = join(state, 'clients.json');
    copyFileSync(join(import.meta.dirname, 'server.mjs'), program);
    const settings = { origin, resource, clients: wanted, secret, user, made };
    spawn(process.execPath, [program], { env: { SETTINGS: JSON.stringify(settings) } });
    await ready(`${issuer}/.well-known/openid-configuration`);
    const ids = JSON.parse(readFileSync(made, 'utf8'));
    const version = npmVersion(folder, '@better-auth/oauth-provider');
    return {
      version,
      issuer,
      clients: {
        public: { client_id: ids.public, auth: 'none' },
        basic: { client_id: ids.basic, client_secret: secret, auth: 'basic' },
        post: { client_id: ids.post, client_secret: secret, auth: 'post' },
        device: { client_id: ids.device, auth: 'none' },
        service: { client_id: ids.service, client_secret: secret, auth: 'basic' },
      },
      user,
      extra: { resource },
    };
  },
});
