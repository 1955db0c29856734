#!/usr/bin/env node
// @ts-check
// The OAuth provider library of Cloudflare Workers, in workerd by miniflare.

import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

import { installNode, installNpm, npmVersion } from '../support/install.mjs';
import { recordInFront } from '../resource/recorder.mjs';
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

const resources = [
  {
    name: 'cloudflare-one',
    title: 'Cloudflare, one resource',
    issuer: 'http://127.0.0.1:28332',
    url: 'http://127.0.0.1:28332/mcp',
  },
  {
    name: 'cloudflare-two',
    title: 'Cloudflare, two resources',
    issuer: 'http://127.0.0.1:28334',
    url: 'http://127.0.0.1:28334/calendar',
    second: 'http://127.0.0.1:28334/drive/mcp',
  },
];

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
    const run = (/** @type {object} */ settings) => {
      spawn(installNode(folder, 22), [program], {
        env: { SETTINGS: JSON.stringify({ worker, user, made, clients: {}, ...settings }) },
      });
    };
    run({ port, issuer, resources: [`${issuer}/mcp`], clients: wanted });
    await ready(`${issuer}/.well-known/oauth-authorization-server`);
    for (let look = 0; look < 300 && !existsSync(made); look += 1) await after(100);
    const ids = JSON.parse(readFileSync(made, 'utf8'));
    const entries = resources.map((entry) => ({
      ...entry,
      stepUp: 'mcp:write',
      recorded: join(state, `${entry.name}.jsonl`),
    }));
    for (const { name, issuer: at, url, second, recorded: file } of entries) {
      const from = Number(new URL(at).port);
      const all = second === undefined ? [url] : [url, second];
      run({ port: from + 1, issuer: at, resources: all, made: join(state, `${name}.made`) });
      await recordInFront({ from, to: from + 1, file });
      await ready(url, { status: 401 });
    }
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
      resources: entries,
    };
  },
});
