// @ts-check
// Authlib's Flask provider, from PyPI, in a virtual environment.

import { join } from 'node:path';

import { newClientKey } from '../support/client-key.mjs';
import { installPython, pythonEnv, pythonOf, pythonVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const port = 28230;
const issuer = `http://127.0.0.1:${port}`;
const user = { username: 'ada', password: 'love lace+&' };
const secret = 's3cret +/=&% of the client';
const packages = ['authlib==1.9.*', 'flask', 'flask-sqlalchemy'];

const code = {
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1:8976/callback', 'http://localhost:8976/callback'],
  scope: 'openid profile email read',
};
const applications = {
  public: { ...code, token_endpoint_auth_method: 'none' },
  basic: { ...code, token_endpoint_auth_method: 'client_secret_basic' },
  post: { ...code, token_endpoint_auth_method: 'client_secret_post' },
  device: {
    grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
    scope: 'openid profile read',
    token_endpoint_auth_method: 'none',
  },
  'secret-jwt': { ...code, token_endpoint_auth_method: 'client_assertion_jwt' },
  service: { grant_types: ['client_credentials'], scope: 'read' },
  password: { grant_types: ['password', 'refresh_token'], scope: 'profile read' },
};

await serve('authlib', {
  what: packages.join(' '),
  install: (folder) => installPython(folder, ...packages),
  start: async ({ folder, spawn, ready }) => {
    const { files, jwks } = await newClientKey();
    const key = {
      ...code,
      grant_types: [...code.grant_types, 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
      token_endpoint_auth_method: 'client_assertion_jwt',
      jwks,
    };
    const clients = Object.entries({ ...applications, key }).map(([role, metadata]) => ({
      client_id: `atm-${role}`,
      client_secret: secret,
      metadata,
    }));
    spawn(pythonOf(folder), [join(import.meta.dirname, 'server.py')], {
      env: pythonEnv({ port, issuer, user, clients }),
    });
    await ready(`${issuer}/.well-known/openid-configuration`);
    return {
      version: pythonVersion(folder, 'authlib'),
      issuer,
      clients: {
        public: { client_id: 'atm-public', auth: 'none' },
        basic: { client_id: 'atm-basic', client_secret: secret, auth: 'basic' },
        post: { client_id: 'atm-post', client_secret: secret, auth: 'post' },
        device: { client_id: 'atm-device', auth: 'none' },
        service: { client_id: 'atm-service', client_secret: secret, auth: 'basic' },
        password: { client_id: 'atm-password', client_secret: secret, auth: 'basic' },
        'secret-jwt': {
          client_id: 'atm-secret-jwt',
          client_secret: secret,
          auth: 'client_secret_jwt',
        },
        key: { client_id: 'atm-key', auth: 'private_key_jwt' },
      },
      user,
      files,
    };
  },
});
