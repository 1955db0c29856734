// @ts-check
// Ory Hydra 2.3.0, from the Go module proxy, with its database in memory.

import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { newClientKey } from '../support/client-key.mjs';
import { copyGoModule, run } from '../support/install.mjs';
import { recordInFront } from '../resource/recorder.mjs';
import { introspectionJudge, serveResource } from '../resource/server.mjs';
import { serve } from '../support/serve.mjs';

const release = 'v2.3.0';
const module = `github.com/ory/hydra/v2@${release}`;
const issuer = 'http://127.0.0.1:28120';
const admin = 'http://127.0.0.1:28121';
const introspection = `${admin}/admin/oauth2/introspect`;
const entry = {
  name: 'hydra',
  title: 'Ory Hydra, a resource in front',
  issuer,
  url: 'http://127.0.0.1:28124/orders',
};
/** Who signs assertions that Hydra was told to trust. */
const trusted = 'https://assertions.example.com';
const user = { username: 'ada', password: 'correct horse+&staple' };
const secret = 'hydra+/=& %s3cret';

const signIn = {
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  scope: 'openid offline_access profile email',
  // Hydra takes any port of 127.0.0.1, but of localhost the registered one only.
  redirect_uris: ['http://127.0.0.1/callback', 'http://localhost:8976/callback'],
  post_logout_redirect_uris: ['http://127.0.0.1/callback'],
};

const clients = [
  { ...signIn, client_id: 'atm-cli', token_endpoint_auth_method: 'none' },
  {
    ...signIn,
    client_id: 'atm-cli-web',
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_basic',
    access_token_strategy: 'jwt',
  },
  {
    ...signIn,
    client_id: 'atm-cli-post',
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_post',
  },
  {
    client_id: 'atm-cli-service',
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials', 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
    scope: 'read write',
  },
];

/**
 * @param {string} path below the admin API
 * @param {object} body
 */
async function create(path, body) {
  const response = await fetch(`${admin}/admin/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
}

await serve('hydra', {
  what: module,
  install: (folder) => {
    const source = join(folder, 'source');
    copyGoModule(source, module);
    const go = (/** @type {string[]} */ ...args) => run('go', args, { cwd: source });
    // The folder that go.mod points to is no part of the module; the published client is the same.
    go('mod', 'edit', '-dropreplace=github.com/ory/hydra-client-go/v2');
    const version = `-X github.com/ory/hydra/v2/driver/config.Version=${release}`;
    const tags = 'sqlite,sqlite_omit_load_extension';
    const output = join(folder, 'hydra');
    go('build', '-mod=mod', '-p', '1', '-tags', tags, '-ldflags', version, '-o', output, '.');
    rmSync(source, { recursive: true });
  },
  start: async ({ folder, state, spawn, ready }) => {
    const recorded = join(state, 'recorded.jsonl');
    await recordInFront({ from: 28120, to: 28123, file: recorded });
    await recordInFront({ from: 28124, to: 28125, file: recorded });
    await serveResource({
      resource: entry.url,
      port: 28125,
      issuer,
      scopes: ['openid', 'offline_access'],
      judge: introspectionJudge(introspection),
    });
    const config = join(import.meta.dirname, 'hydra.yml');
    spawn(join(folder, 'hydra'), ['serve', 'all', '--dev', '--sqa-opt-out', '--config', config]);
    const app = join(import.meta.dirname, 'login-and-consent.mjs');
    spawn(process.execPath, [app, '28122', admin, user.username, user.password]);
    await ready(`${issuer}/health/ready`);
    await ready(`${admin}/health/ready`);
    await ready('http://127.0.0.1:28122/', { status: 404 });
    const { files, jwks } = await newClientKey();
    const signing = {
      ...signIn,
      client_id: 'atm-cli-key',
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      jwks,
    };
    for (const client of [...clients, signing]) {
      await create('clients', { client_name: client.client_id, ...client });
    }
    await create('trust/grants/jwt-bearer/issuers', {
      issuer: trusted,
      subject: user.username,
      scope: ['read'],
      jwk: jwks.keys[0],
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
    });
    /** @type {any} */
    const { version } = await (await fetch(`${admin}/version`)).json();
    return {
      version,
      issuer,
      clients: {
        public: { client_id: 'atm-cli', auth: 'none' },
        basic: { client_id: 'atm-cli-web', client_secret: secret, auth: 'basic' },
        post: { client_id: 'atm-cli-post', client_secret: secret, auth: 'post' },
        service: { client_id: 'atm-cli-service', client_secret: secret, auth: 'basic' },
        key: { client_id: 'atm-cli-key', auth: 'private_key_jwt' },
      },
      user,
      files,
      extra: { introspection, trusted },
      resources: [{ ...entry, recorded }],
    };
  },
});
