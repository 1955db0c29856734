// @ts-check
// Keycloak in development mode, with one realm that is imported at the start.

import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { downloadMaven, needs, run } from '../support/install.mjs';
import { recordInFront } from '../resource/recorder.mjs';
import { jwtJudge, serveResource } from '../resource/server.mjs';
import { serve } from '../support/serve.mjs';

const version = '26.5.6';
const port = 28100;
const origin = `http://127.0.0.1:${port}`;
/** A recorder in front of the same server, which takes the port that it was asked at for its own. */
const entry = {
  name: 'keycloak',
  title: 'Keycloak, a resource in front',
  issuer: 'http://127.0.0.1:28102/realms/interop',
  url: 'http://127.0.0.1:28104/orders',
  outlivesLogout: 'the resource checks JWTs by the keys of the realm, which know of no logout',
};
const admin = { username: 'admin', password: 'admin of loopback only' };
const realm = join(import.meta.dirname, 'realm.json');

await serve('keycloak', {
  what: version,
  install: (folder) => {
    needs('java', 'mvn', 'unzip');
    const download = join(folder, 'download');
    mkdirSync(download);
    const zip = downloadMaven(download, `org.keycloak:keycloak-quarkus-dist:${version}:zip`);
    run('unzip', ['-q', zip, '-d', folder]);
    renameSync(join(folder, `keycloak-${version}`), join(folder, 'keycloak'));
    rmSync(download, { recursive: true });
  },
  start: async ({ folder, state, spawn, ready }) => {
    needs('java');
    const home = join(folder, 'keycloak');
    const imports = join(home, 'data', 'import');
    rmSync(join(home, 'data'), { recursive: true, force: true });
    mkdirSync(imports, { recursive: true });
    copyFileSync(realm, join(imports, 'interop-realm.json'));
    spawn(
      join(home, 'bin', 'kc.sh'),
      [
        'start-dev',
        '--http-host=127.0.0.1',
        `--http-port=${port}`,
        '--import-realm',
        '--spi-events-listener--jboss-logging--success-level=info',
      ],
      {
        env: {
          JAVA_OPTS_APPEND: '-XX:TieredStopAtLevel=1 -Xmx512m',
          KC_BOOTSTRAP_ADMIN_USERNAME: admin.username,
          KC_BOOTSTRAP_ADMIN_PASSWORD: admin.password,
        },
      },
    );
    const issuer = `${origin}/realms/interop`;
    await ready(`${issuer}/.well-known/openid-configuration`, { seconds: 180 });
    const recorded = join(state, 'recorded.jsonl');
    await recordInFront({ from: 28102, to: port, file: recorded });
    await recordInFront({ from: 28104, to: 28105, file: recorded });
    await serveResource({
      resource: entry.url,
      port: 28105,
      issuer: entry.issuer,
      scopes: ['profile', 'email'],
      judge: jwtJudge({
        issuer: entry.issuer,
        jwksUri: `${issuer}/protocol/openid-connect/certs`,
      }),
    });
    const { clients, users } = JSON.parse(readFileSync(realm, 'utf8'));
    const [open, confidential] = clients;
    const credentials = { client_id: confidential.clientId, client_secret: confidential.secret };
    return {
      version,
      issuer,
      clients: {
        public: { client_id: open.clientId, auth: 'none' },
        basic: { ...credentials, auth: 'basic' },
        post: { ...credentials, auth: 'post' },
      },
      user: { username: users[0].username, password: users[0].credentials[0].value },
      extra: { origin, ...admin },
      resources: [{ ...entry, recorded }],
    };
  },
});
