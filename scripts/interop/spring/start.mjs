// @ts-check
// Spring Authorization Server on Spring Boot: what Maven builds from the files beside this one.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { newClientKey, serveKeys } from '../support/client-key.mjs';
import { needs, run } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

const here = import.meta.dirname;
const issuer = 'http://127.0.0.1:28210';
const user = { username: 'ada', password: 'love lace+&' };
const secret = 's3cret +/=&%';
const jar = join('target', 'authorization-server.jar');
const sources = ['pom.xml', 'AuthorizationServer.java'].map((file) => join(here, file));

await serve('spring', {
  what: sources.map((file) => readFileSync(file, 'utf8')).join(''),
  install: (folder) => {
    needs('java', 'mvn');
    const code = join(folder, 'src', 'main', 'java', 'example');
    mkdirSync(code, { recursive: true });
    copyFileSync(join(here, 'pom.xml'), join(folder, 'pom.xml'));
    copyFileSync(join(here, 'AuthorizationServer.java'), join(code, 'AuthorizationServer.java'));
    run('mvn', ['-q', '-B', 'package'], { cwd: folder });
  },
  start: async ({ folder, spawn, ready }) => {
    needs('java');
    const { files, jwks } = await newClientKey();
    const jwksUri = await serveKeys(28211, jwks);
    spawn('java', ['-Xmx256m', '-XX:TieredStopAtLevel=1', '-jar', join(folder, jar)], {
      env: {
        SPRING_CONFIG_LOCATION: `file:${join(here, 'application.yml')}`,
        INTEROP_SECRET: secret,
        INTEROP_PASSWORD: user.password,
        INTEROP_JWKS_URI: jwksUri,
      },
    });
    await ready(`${issuer}/.well-known/openid-configuration`, { seconds: 90 });
    return {
      version: installedVersion(join(folder, jar)),
      issuer,
      clients: {
        public: { client_id: 'atm-cli', auth: 'none' },
        basic: { client_id: 'atm-basic', client_secret: `${secret} basic`, auth: 'basic' },
        post: { client_id: 'atm-post', client_secret: `${secret} post`, auth: 'post' },
        device: { client_id: 'atm-device', client_secret: `${secret} device`, auth: 'basic' },
        television: {
          client_id: 'atm-television',
          client_secret: `${secret} television`,
          auth: 'basic',
        },
        service: { client_id: 'atm-service', client_secret: `${secret} service`, auth: 'basic' },
        lenient: { client_id: 'atm-lenient', client_secret: `${secret} lenient`, auth: 'basic' },
        brief: { client_id: 'atm-brief', client_secret: `${secret} brief`, auth: 'basic' },
        'secret-jwt': {
          client_id: 'atm-secret-jwt',
          client_secret: `${secret} that HS256 signs with`,
          auth: 'client_secret_jwt',
        },
        key: { client_id: 'atm-key', auth: 'private_key_jwt' },
        exchange: { client_id: 'atm-exchange', client_secret: `${secret} exchange`, auth: 'basic' },
      },
      user,
      files,
    };
  },
});

/** @param {string} archive */
function installedVersion(archive) {
  const files = execFileSync('jar', ['tf', archive], { encoding: 'utf8' });
  const [, version] = /spring-security-oauth2-authorization-server-([\d.]+)\.jar/.exec(files) ?? [];
  return version ?? 'unknown';
}
