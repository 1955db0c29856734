// @ts-check
// node oidc-provider with its own development pages, from npm.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

import { installNpm, npmVersion } from '../support/install.mjs';
import { recordInFront } from '../resource/recorder.mjs';
import { jwtJudge, serveResource } from '../resource/server.mjs';
import { serve } from '../support/serve.mjs';

/** @import { Client } from '../row.mjs' */

const version = '9.13.3';
const issuer = 'http://127.0.0.1:28410';
const entry = {
  name: 'oidc-provider',
  title: 'node oidc-provider, resources in front',
  issuer: 'http://127.0.0.1:28412',
  url: 'http://127.0.0.1:28414/orders',
  second: 'http://127.0.0.1:28416/',
  outlivesLogout: 'the resource checks JWTs by the keys of the server, which know of no logout',
};
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
  start: async ({ folder, state, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    copyFileSync(new URL('server.mjs', import.meta.url), program);
    spawn(process.execPath, [program, issuer, JSON.stringify(clients)]);
    await ready(`${issuer}/.well-known/openid-configuration`);
    const recorded = join(state, 'recorded.jsonl');
    spawn(process.execPath, [program, entry.issuer, '{}', '28413']);
    await recordInFront({ from: 28412, to: 28413, file: recorded });
    for (const [resource, from] of /** @type {const} */ ([
      [entry.url, 28414],
      [entry.second, 28416],
    ])) {
      await recordInFront({ from, to: from + 1, file: recorded });
      await serveResource({
        resource,
        port: from + 1,
        issuer: entry.issuer,
        scopes: ['read'],
        judge: jwtJudge({
          issuer: entry.issuer,
          jwksUri: `${entry.issuer}/jwks`,
          audience: resource,
        }),
      });
    }
    await ready(`${entry.issuer}/.well-known/openid-configuration`);
    return {
      version: npmVersion(folder, 'oidc-provider'),
      issuer,
      clients,
      user: { username: 'ada', password: 'pass word+&' },
      extra: { resource: 'https://api.example.com', api: `${issuer}/api` },
      resources: [{ ...entry, recorded }],
    };
  },
});
