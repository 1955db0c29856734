// @ts-check
// Django with django-oauth-toolkit, from PyPI, in a virtual environment.

import { join } from 'node:path';

import { installPython, pythonEnv, pythonOf, pythonVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const port = 28220;
const issuer = `http://127.0.0.1:${port}/o`;
const user = { username: 'ada', password: 'love lace+&' };
const secret = 's3cret +/=&% of one client, long enough for HS256';
const packages = ['django-oauth-toolkit==3.4.1', 'django<6', 'oauthlib<4'];

const code = {
  authorization_grant_type: 'authorization-code',
  redirect_uris: 'http://127.0.0.1:8976/callback http://localhost:8976/callback',
};
const confidential = { client_type: 'confidential', client_secret: secret };
const applications = [
  { client_id: 'atm-cli', client_type: 'public', ...code, algorithm: 'RS256' },
  { client_id: 'atm-basic', ...confidential, ...code, algorithm: 'RS256' },
  {
    client_id: 'atm-post',
    ...confidential,
    ...code,
    algorithm: 'HS256',
    hash_client_secret: false,
  },
  {
    client_id: 'atm-device',
    client_type: 'public',
    authorization_grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    algorithm: 'RS256',
  },
  { client_id: 'atm-service', ...confidential, authorization_grant_type: 'client-credentials' },
  { client_id: 'atm-password', ...confidential, authorization_grant_type: 'password' },
];

await serve('django-oauth-toolkit', {
  what: packages.join(' '),
  install: (folder) => installPython(folder, ...packages),
  start: async ({ folder, spawn, ready }) => {
    spawn(pythonOf(folder), [join(import.meta.dirname, 'server.py')], {
      env: pythonEnv({ port, user, applications }),
    });
    await ready(`${issuer}/.well-known/openid-configuration`);
    return {
      version: pythonVersion(folder, 'django-oauth-toolkit'),
      issuer,
      clients: {
        public: { client_id: 'atm-cli', auth: 'none' },
        basic: { client_id: 'atm-basic', client_secret: secret, auth: 'basic' },
        post: { client_id: 'atm-post', client_secret: secret, auth: 'post' },
        device: { client_id: 'atm-device', auth: 'none' },
        service: { client_id: 'atm-service', client_secret: secret, auth: 'basic' },
        password: { client_id: 'atm-password', client_secret: secret, auth: 'basic' },
      },
      user,
    };
  },
});
