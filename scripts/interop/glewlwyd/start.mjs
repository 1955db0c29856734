// @ts-check
// Glewlwyd with its OpenID Connect plugin, from Debian, configured by its administration API.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { newClientKey } from '../support/client-key.mjs';
import { needsPackages, packageVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

/** @import { Client } from '../row.mjs' */

const port = 28460;
const base = `http://127.0.0.1:${port}`;
const issuer = `${base}/api/oidc`;
const secret = 's3cret +/=&% of the client';
const user = { username: 'ada', password: 'pass word+&' };
const scopes = ['openid', 'profile', 'email', 'api'];

/** @type {Readonly<Record<string, Client>>} */
const clients = {
  public: { client_id: 'public', auth: 'none' },
  basic: { client_id: 'basic', client_secret: secret, auth: 'basic', raw: true },
  post: { client_id: 'post', client_secret: secret, auth: 'post' },
  device: { client_id: 'device', auth: 'none' },
  service: { client_id: 'service', client_secret: secret, auth: 'post' },
  'secret-jwt': { client_id: 'secret-jwt', client_secret: secret, auth: 'client_secret_jwt' },
  key: { client_id: 'key', auth: 'private_key_jwt' },
};

const registeredMethods = {
  none: 'none',
  basic: 'client_secret_basic',
  post: 'client_secret_post',
  client_secret_jwt: 'client_secret_jwt',
  private_key_jwt: 'private_key_jwt',
  tls: 'tls_client_auth',
};
const packages = ['glewlwyd', 'sqlite3'];

await serve('glewlwyd', {
  what: 'Debian packages',
  install: () => needsPackages(...packages),
  start: async ({ state, spawn, ready }) => {
    needsPackages(...packages);
    rmSync(state, { recursive: true, force: true });
    mkdirSync(state, { recursive: true });
    const database = join(state, 'glewlwyd.db');
    const schema = '/usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz';
    execFileSync('sqlite3', [database], { input: gunzipSync(readFileSync(schema)) });
    const configuration = join(state, 'glewlwyd.conf');
    writeFileSync(configuration, configurationOf(database));
    spawn('glewlwyd', [`--config-file=${configuration}`]);
    await ready(`${base}/config`);
    const { files, jwks } = await newClientKey();
    await configure(jwks);
    await ready(`${issuer}/.well-known/openid-configuration`);
    return {
      version: packageVersion('glewlwyd'),
      issuer,
      clients,
      user,
      files,
      extra: { base },
    };
  },
});

/**
 * The sample configuration of the package, for this port and this database, without TLS.
 * @param {string} database
 */
function configurationOf(database) {
  const sample = gunzipSync(readFileSync('/usr/share/doc/glewlwyd/glewlwyd.conf.sample.gz'));
  return sample
    .toString()
    .replace(/^port=.*$/mu, `port=${port}\nbind_address="127.0.0.1"`)
    .replace(/^external_url=.*$/mu, `external_url="${base}"`)
    .replace(/^cookie_domain=.*$/mu, '')
    .replace(/^cookie_secure=.*$/mu, 'cookie_secure=0')
    .replace(/^log_level=.*$/mu, 'log_level="DEBUG"')
    .replace('/var/cache/glewlwyd/glewlwyd.db', database);
}

/**
 * What an administrator does on the pages of the administration: scopes, user, plugin, clients.
 * @param {object} jwks of the client that signs
 */
async function configure(jwks) {
  const signedIn = await send('auth/', { username: 'admin', password: 'password' });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  for (const name of scopes.filter((scope) => scope !== 'openid')) {
    await send('scope/', { name, display_name: name, password_required: true }, cookie);
  }
  await send(
    'user/',
    {
      ...user,
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      enabled: true,
      scope: [...scopes, 'g_profile'],
    },
    cookie,
  );
  await send(
    'mod/plugin/',
    { module: 'oidc', name: 'oidc', display_name: 'OpenID Connect', parameters: plugin() },
    cookie,
  );
  for (const [role, client] of Object.entries(clients)) {
    const keys = client.auth === 'private_key_jwt' ? { jwks } : {};
    await send('client/', { ...registrationOf(role, client), ...keys }, cookie);
  }
}

function plugin() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    iss: issuer,
    'jwt-type': 'rsa',
    'jwt-key-size': '256',
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    cert: publicKey.export({ type: 'spki', format: 'pem' }),
    'jwks-show': true,
    'access-token-duration': 3600,
    'refresh-token-duration': 1_209_600,
    'code-duration': 600,
    'refresh-token-rolling': true,
    'refresh-token-one-use': 'always',
    'allow-non-oidc': true,
    'auth-type-code-enabled': true,
    'auth-type-password-enabled': true,
    'auth-type-client-enabled': true,
    'auth-type-device-enabled': true,
    'auth-type-refresh-enabled': true,
    'pkce-allowed': true,
    'introspection-revocation-allowed': true,
    'introspection-revocation-allow-target-client': true,
    'session-management-allowed': true,
    'session-cookie-name': 'GLEWLWYD2_OIDC_SESSION',
    'session-cookie-expiration': 2_419_200,
    'device-authorization-expiration': 600,
    'device-authorization-interval': 5,
    // without this it reads no assertions of clients either
    'request-parameter-allow': true,
    'request-maximum-exp': 3600,
    'client-jwks-parameter': 'jwks',
    'oauth-par-allowed': true,
    'oauth-par-duration': 90,
    'oauth-par-request_uri-prefix': 'urn:ietf:params:oauth:request_uri:',
    'oauth-dpop-allowed': true,
    'oauth-dpop-iat-duration': 30,
    'oauth-dpop-nonce-counter': 3,
    'name-claim': 'mandatory',
    'email-claim': 'mandatory',
    'scope-claim': 'no',
    'restrict-scope-client-property': '',
  };
}

/**
 * @param {string} role
 * @param {Client} client
 */
function registrationOf(role, { client_id, client_secret, auth }) {
  const types = {
    device: ['device_authorization', 'refresh_token'],
    service: ['client_credentials'],
  };
  return {
    client_id,
    name: role,
    enabled: true,
    confidential: auth !== 'none',
    ...(client_secret !== undefined && { client_secret }),
    token_endpoint_auth_method: [registeredMethods[auth]],
    redirect_uri: ['http://127.0.0.1:8976/callback', 'http://localhost:8976/callback'],
    // introspection and revocation are for clients of the type client_credentials
    authorization_type: types[/** @type {keyof typeof types} */ (role)] ?? [
      'code',
      'refresh_token',
      'password',
      ...(auth === 'none' ? [] : ['client_credentials']),
    ],
    scope: scopes,
  };
}

/**
 * @param {string} path
 * @param {unknown} body
 * @param {string} [cookie]
 */
async function send(path, body, cookie = '') {
  const response = await fetch(`${base}/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(body),
  });
  if (response.ok) return response;
  throw new Error(`POST ${path}: HTTP ${response.status} ${await response.text()}`);
}
