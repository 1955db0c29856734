// @ts-check
// oauth2-mock-server of AXA, from npm, by its own command line.

import { join } from 'node:path';

import { newClientKey } from '../support/client-key.mjs';
import { installNode, installNpm, npmVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const version = '9.3.0';
const port = 28420;
const issuer = `http://localhost:${port}`;
const secret = 'any secret +/=&% is accepted';

await serve('oauth2-mock-server', {
  what: `oauth2-mock-server@${version}`,
  install: (folder) => {
    installNpm(folder, `oauth2-mock-server@${version}`);
    installNode(folder, 22);
  },
  start: async ({ folder, spawn, ready }) => {
    const program = join(
      folder,
      'node_modules',
      'oauth2-mock-server',
      'dist',
      'oauth2-mock-server.mjs',
    );
    spawn(installNode(folder, 22), [program, '-a', '127.0.0.1', '-p', String(port)]);
    await ready(`http://127.0.0.1:${port}/.well-known/openid-configuration`);
    return {
      version: npmVersion(folder, 'oauth2-mock-server'),
      issuer,
      clients: {
        public: { client_id: 'public', auth: 'none' },
        basic: { client_id: 'basic', client_secret: secret, auth: 'basic' },
        post: { client_id: 'post', client_secret: secret, auth: 'post' },
        service: { client_id: 'service', client_secret: secret, auth: 'basic' },
      },
      user: { username: 'ada', password: 'pass word+&' },
      files: (await newClientKey()).files,
    };
  },
});
