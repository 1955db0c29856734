// @ts-check
// The portal of LemonLDAP::NG as OpenID Connect provider, from Debian, under Starman.

import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { needsPackages, packageVersion } from '../support/install.mjs';
import { serve } from '../support/serve.mjs';

/** @import { Client } from '../row.mjs' */

const portal = 'http://127.0.0.1:28470/';
const secret = 's3cret +/=&% of the client';
// an account of its authentication "Demonstration"; they have no other passwords
const user = { username: 'dwho', password: 'dwho' };

/** @type {Readonly<Record<string, Client>>} */
const clients = {
  public: { client_id: 'public', auth: 'none' },
  basic: { client_id: 'basic', client_secret: secret, auth: 'basic', raw: true },
  post: { client_id: 'post', client_secret: secret, auth: 'post' },
  service: { client_id: 'service', client_secret: secret, auth: 'post' },
};

const packages = [
  'liblemonldap-ng-portal-perl',
  'libgd-securityimage-perl',
  'libimage-magick-perl',
  'libio-string-perl',
  'libstring-random-perl',
  'starman',
];

await serve('lemonldap', {
  what: 'Debian packages',
  install: () => needsPackages(...packages),
  start: async ({ folder, state, spawn, ready }) => {
    needsPackages(...packages);
    rmSync(state, { recursive: true, force: true });
    for (const name of [
      'conf',
      'sessions/lock',
      'psessions/lock',
      'cache',
      'captcha',
      'notifications',
    ]) {
      mkdirSync(join(state, name), { recursive: true });
    }
    copyFileSync(new URL('portal.psgi', import.meta.url), join(folder, 'portal.psgi'));
    writeFileSync(join(state, 'conf', 'lmConf-1.json'), configurationOf(state));
    writeFileSync(join(state, 'lemonldap-ng.ini'), iniOf(state));
    const { hostname, port } = new URL(portal);
    spawn(
      'starman',
      ['--listen', `${hostname}:${port}`, '--workers', '2', join(folder, 'portal.psgi')],
      { env: { LLNG_DEFAULTCONFFILE: join(state, 'lemonldap-ng.ini') } },
    );
    const metadata = await ready(`${portal}.well-known/openid-configuration`);
    const { issuer } = /** @type {{ issuer: string }} */ (await metadata.json());
    return {
      version: packageVersion('liblemonldap-ng-portal-perl').replace('+ds', ''),
      issuer,
      clients,
      user,
    };
  },
});

/** @param {string} state */
function iniOf(state) {
  return `[all]
logLevel = info
[configuration]
type = File
dirName = ${join(state, 'conf')}
[portal]
staticPrefix = /static
templateDir = /usr/share/lemonldap-ng/portal/templates
languages = en
`;
}

/**
 * The configuration of the package, with what the documentation of the OpenID Connect provider has
 * an administrator set in the manager.
 * @param {string} state
 */
function configurationOf(state) {
  const packaged = readFileSync('/var/lib/lemonldap-ng/conf/lmConf-1.json', 'utf8');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const all = Object.keys(clients);
  return JSON.stringify({
    ...JSON.parse(packaged.replaceAll('/var/lib/lemonldap-ng', state)),
    portal,
    registerDB: 'Null',
    portalDisplayRegister: 0,
    portalDisplayResetPassword: 0,
    domain: new URL(portal).hostname,
    issuerDBOpenIDConnectActivation: 1,
    oidcServicePrivateKeySig: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    oidcServicePublicKeySig: publicKey.export({ type: 'spki', format: 'pem' }),
    oidcServiceKeyIdSig: 'interop',
    oidcServiceAllowAuthorizationCodeFlow: 1,
    oidcServiceAllowOffline: 1,
    oidcRPMetaDataExportedVars: Object.fromEntries(
      all.map((role) => [role, { name: 'cn', email: 'mail', preferred_username: 'uid' }]),
    ),
    oidcRPMetaDataOptions: Object.fromEntries(
      Object.entries(clients).map(([role, { client_id, client_secret, auth }]) => [
        role,
        {
          oidcRPMetaDataOptionsClientID: client_id,
          oidcRPMetaDataOptionsDisplayName: role,
          oidcRPMetaDataOptionsRedirectUris:
            'http://127.0.0.1:8976/callback http://localhost:8976/callback',
          ...(auth === 'none'
            ? { oidcRPMetaDataOptionsPublic: 1 }
            : { oidcRPMetaDataOptionsClientSecret: client_secret }),
          oidcRPMetaDataOptionsAllowOffline: 1,
          oidcRPMetaDataOptionsRefreshToken: 1,
          oidcRPMetaDataOptionsAllowPasswordGrant: 1,
          oidcRPMetaDataOptionsAllowClientCredentialsGrant: role === 'service' ? 1 : 0,
          oidcRPMetaDataOptionsIDTokenSignAlg: 'RS256',
          oidcRPMetaDataOptionsAccessTokenJWT: 1,
          oidcRPMetaDataOptionsAccessTokenSignAlg: 'RS256',
        },
      ]),
    ),
  });
}
