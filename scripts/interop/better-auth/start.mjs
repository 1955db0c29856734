#!/usr/bin/env node
// @ts-check
// better-auth with its plugins @better-auth/oauth-provider, jwt and device authorization.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { newClientKey } from '../support/client-key.mjs';
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
/** By their client_id. */
const wanted = {
  cli: { ...interactive, token_endpoint_auth_method: 'none' },
  'cli-basic': { ...interactive, token_endpoint_auth_method: 'client_secret_basic' },
  'cli-post': { ...interactive, token_endpoint_auth_method: 'client_secret_post' },
  'cli-dpop': {
    ...interactive,
    token_endpoint_auth_method: 'none',
    dpop_bound_access_tokens: true,
  },
  tv: {
    scope,
    token_endpoint_auth_method: 'none',
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  },
  ci: {
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    client_credentials_scopes: ['read:orders'],
  },
};

await serve('better-auth', {
  what: packages.join(' '),
  install: (folder) => installNpm(folder, ...packages),
  start: async ({ folder, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    copyFileSync(join(import.meta.dirname, 'server.mjs'), program);
    const { files, jwks } = await newClientKey();
    const signing = { ...interactive, token_endpoint_auth_method: 'private_key_jwt', jwks };
    const all = { ...wanted, 'cli-key': signing };
    const settings = { origin, resource, clients: all, secret, user };
    spawn(process.execPath, [program], { env: { SETTINGS: JSON.stringify(settings) } });
    await ready(`${issuer}/.well-known/openid-configuration`);
    return {
      version: npmVersion(folder, '@better-auth/oauth-provider'),
      issuer,
      clients: {
        public: { client_id: 'cli', auth: 'none' },
        basic: { client_id: 'cli-basic', client_secret: secret, auth: 'basic' },
        post: { client_id: 'cli-post', client_secret: secret, auth: 'post' },
        device: { client_id: 'tv', auth: 'none' },
        service: { client_id: 'ci', client_secret: secret, auth: 'basic' },
        key: { client_id: 'cli-key', auth: 'private_key_jwt' },
        dpop: { client_id: 'cli-dpop', auth: 'none' },
      },
      files,
      user,
      extra: { resource },
    };
  },
});
