// @ts-check
// node oidc-provider with its own development pages, from npm.

import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { newAuthority } from '../support/certificates.mjs';
import { newClientKey } from '../support/client-key.mjs';
import { installNpm, npmVersion } from '../support/install.mjs';
import { recordInFront } from '../resource/recorder.mjs';
import { jwtJudge, serveResource } from '../resource/server.mjs';
import { serve } from '../support/serve.mjs';

/** @import { Client } from '../row.mjs' */

const version = '9.13.3';
const issuer = 'http://127.0.0.1:28410';
const secure = 'https://127.0.0.1:28418';
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
  'secret-jwt': { client_id: 'secret-jwt', client_secret: secret, auth: 'client_secret_jwt' },
  key: { client_id: 'key', auth: 'private_key_jwt' },
  par: { client_id: 'par', auth: 'none' },
  dpop: { client_id: 'dpop', auth: 'none' },
};
/** @type {Client} */
const tls = { client_id: 'tls', auth: 'tls' };

await serve('oidc-provider', {
  what: `oidc-provider@${version}`,
  install: (folder) => installNpm(folder, `oidc-provider@${version}`),
  start: async ({ folder, state, spawn, ready }) => {
    const program = join(folder, 'server.mjs');
    copyFileSync(new URL('server.mjs', import.meta.url), program);
    const { files, jwks } = await newClientKey();
    const registered = {
      ...clients,
      key: { ...clients['key'], jwks },
      par: { ...clients['par'], require_pushed_authorization_requests: true },
      dpop: { ...clients['dpop'], dpop_bound_access_tokens: true },
    };
    spawn(process.execPath, [program, issuer, JSON.stringify(registered)]);
    const authority = newAuthority(state);
    const own = authority.issue('127.0.0.1');
    const certificate = authority.issue('tls');
    const bound = {
      ...tls,
      tls_client_auth_subject_dn: 'CN=tls',
      tls_client_certificate_bound_access_tokens: true,
    };
    const twice = JSON.stringify({ basic: clients['basic'], tls: bound });
    spawn(process.execPath, [program, secure, twice, '', own.cert, own.key, authority.ca]);
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
      secure,
      clients: { ...clients, tls },
      files: {
        ...files,
        'ca.pem': readFileSync(authority.ca, 'utf8'),
        'client.pem': readFileSync(certificate.cert, 'utf8'),
        'client.key': readFileSync(certificate.key, 'utf8'),
      },
      user: { username: 'ada', password: 'pass word+&' },
      extra: { resource: 'https://api.example.com', api: `${issuer}/api` },
      resources: [{ ...entry, recorded }],
    };
  },
});
