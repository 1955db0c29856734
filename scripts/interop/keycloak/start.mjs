// @ts-check
// Keycloak in development mode, with one realm that is imported at the start.

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { downloadMaven, needs, run } from '../support/install.mjs';
import { recordInFront } from '../resource/recorder.mjs';
import { jwtJudge, serveResource } from '../resource/server.mjs';
import { newAuthority } from '../support/certificates.mjs';
import { newClientKey } from '../support/client-key.mjs';
import { serve } from '../support/serve.mjs';

const version = '26.5.6';
const port = 28100;
const origin = `http://127.0.0.1:${port}`;
const securePort = 28106;
const secureOrigin = `https://127.0.0.1:${securePort}`;
/** A recorder in front of the same server, which takes the port that it was asked at for its own. */
const entry = {
  name: 'keycloak',
  title: 'Keycloak, a resource in front',
  issuer: 'http://127.0.0.1:28102/realms/interop',
  url: 'http://127.0.0.1:28104/orders',
  outlivesLogout: 'the resource checks JWTs by the keys of the realm, which know of no logout',
};
const user = { username: 'ada', password: 'a pass+word&more' };
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
    const { files, jwks } = await newClientKey();
    const content = realmWith(JSON.stringify(jwks));
    writeFileSync(join(imports, 'interop-realm.json'), JSON.stringify(content));
    const authority = newAuthority(state);
    const server = authority.issue('127.0.0.1');
    const certificate = authority.issue('cli-tls');
    spawn(
      join(home, 'bin', 'kc.sh'),
      [
        'start-dev',
        '--http-host=127.0.0.1',
        `--http-port=${port}`,
        `--https-port=${securePort}`,
        `--https-certificate-file=${server.cert}`,
        `--https-certificate-key-file=${server.key}`,
        '--https-client-auth=request',
        `--truststore-paths=${authority.ca}`,
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
    const { clients } = content;
    const secretOf = (/** @type {string} */ id) => ({
      client_id: id,
      client_secret: String(clients.find(({ clientId }) => clientId === id)?.secret),
    });
    const credentials = secretOf('cli-confidential');
    return {
      version,
      issuer,
      secure: `${secureOrigin}/realms/interop`,
      clients: {
        public: { client_id: 'cli', auth: 'none' },
        basic: { ...credentials, auth: 'basic' },
        post: { ...credentials, auth: 'post' },
        'secret-jwt': { ...secretOf('cli-secret-jwt'), auth: 'client_secret_jwt' },
        key: { client_id: 'cli-key', auth: 'private_key_jwt' },
        par: { client_id: 'cli-par', auth: 'none' },
        dpop: { client_id: 'cli-dpop', auth: 'none' },
        tls: { client_id: 'cli-tls', auth: 'tls' },
      },
      files: {
        ...files,
        'ca.pem': readFileSync(authority.ca, 'utf8'),
        'client.pem': readFileSync(certificate.cert, 'utf8'),
        'client.key': readFileSync(certificate.key, 'utf8'),
      },
      user,
      extra: { origin, secureOrigin, ...admin },
      resources: [{ ...entry, recorded }],
    };
  },
});

/**
 * The realm, with the key set of the client that signs.
 * @param {string} jwks
 * @returns {{ clients: { clientId: string, secret?: string, }[] }}
 */
function realmWith(jwks) {
  /** @type {{ clients: { clientId: string, secret?: string, attributes: Record<string, string> }[] }} */
  const content = JSON.parse(readFileSync(realm, 'utf8'));
  const [client] = content.clients.filter(({ clientId }) => clientId === 'cli-key');
  if (client !== undefined) client.attributes['jwks.string'] = jwks;
  return content;
}
