// @ts-check
// Authlib's Flask provider, from PyPI, in a virtual environment.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { installPython } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const port = 28230;
const issuer = `http://127.0.0.1:${port}`;
const user = { username: 'ada', password: 'love lace+&' };
const secret = 's3cret +/=&%';
const packages = ['authlib==1.9.*', 'flask', 'flask-sqlalchemy'];

const code = {
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1:8976/callback', 'http://localhost:8976/callback'],
  scope: 'openid profile email read',
};
const deviceCode = 'urn:ietf:params:oauth:grant-type:device_code';
/** @type {readonly { role: string, auth: 'none' | 'basic' | 'post', metadata: object }[]} */
const registrations = [
  { role: 'public', auth: 'none', metadata: code },
  { role: 'basic', auth: 'basic', metadata: code },
  { role: 'post', auth: 'post', metadata: code },
  {
    role: 'device',
    auth: 'none',
    metadata: { grant_types: [deviceCode, 'refresh_token'], scope: 'openid profile read' },
  },
  {
    role: 'service',
    auth: 'basic',
    metadata: { grant_types: ['client_credentials'], scope: 'read' },
  },
  {
    role: 'password',
    auth: 'basic',
    metadata: { grant_types: ['password', 'refresh_token'], scope: 'profile read' },
  },
];
const methods = { none: 'none', basic: 'client_secret_basic', post: 'client_secret_post' };

await serve('authlib', {
  what: packages.join(' '),
  install: (folder) => installPython(folder, ...packages),
  start: async ({ folder, spawn, ready }) => {
    const python = join(folder, 'venv', 'bin', 'python');
    const clients = registrations.map(({ role, auth, metadata }) => ({
      role,
      auth,
      client_id: `atm-${role}`,
      ...(auth !== 'none' && { client_secret: secret }),
      metadata: { ...metadata, token_endpoint_auth_method: methods[auth] },
    }));
    spawn(python, [join(import.meta.dirname, 'server.py')], {
      env: {
        PYTHONUNBUFFERED: '1',
        PYTHONDONTWRITEBYTECODE: '1',
        AUTHLIB_INSECURE_TRANSPORT: '1',
        INTEROP_WANTED: JSON.stringify({ port, issuer, user, clients }),
      },
    });
    await ready(`${issuer}/.well-known/openid-configuration`);
    return {
      version: execFileSync(
        python,
        ['-c', 'from importlib.metadata import version; print(version("authlib"))'],
        { encoding: 'utf8' },
      ).trim(),
      issuer,
      clients: Object.fromEntries(
        clients.map(({ role, metadata: _, ...client }) => [role, client]),
      ),
      user,
    };
  },
});
