// node oidc-provider 9 as its README starts it: `new Provider(issuer, configuration)`, with the
// features that a CLI uses, and the development pages that it has for sign-in and consent.

import { readFileSync } from 'node:fs';
import { createServer as createPlainServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';

import { createRemoteJWKSet, jwtVerify } from 'jose';
import { Provider } from 'oidc-provider';

function log(...words) {
  process.stdout.write(`${words.map(String).join(' ')}\n`);
}

// With a port of its own it is behind a recorder, and lets clients register; with files of a
// certificate it serves https, and asks clients for theirs.
const [issuer, clients, behind, cert, key, ca] = process.argv.slice(2);
const redirectUris = ['http://127.0.0.1:8976/callback', 'http://localhost:8976/callback'];
const methods = {
  none: 'none',
  basic: 'client_secret_basic',
  post: 'client_secret_post',
  client_secret_jwt: 'client_secret_jwt',
  private_key_jwt: 'private_key_jwt',
  tls: 'tls_client_auth',
};
const grants = {
  device: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
  service: ['client_credentials'],
};

const provider = new Provider(issuer, {
  clients: Object.entries(JSON.parse(clients)).map(([role, { auth, ...client }]) => ({
    ...client,
    application_type: 'native',
    token_endpoint_auth_method: methods[auth],
    ...(grants[role] === undefined
      ? { redirect_uris: redirectUris, grant_types: ['authorization_code', 'refresh_token'] }
      : { redirect_uris: [], response_types: [], grant_types: grants[role] }),
  })),
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: 'Ada Lovelace', email: `${id}@example.com` }),
  }),
  cookies: { keys: ['signs the cookies of the interop run'] },
  rotateRefreshToken: true,
  clientAuthMethods: Object.values(methods),
  features: {
    dPoP: {
      enabled: true,
      nonceSecret: Buffer.alloc(32, 'nonce'),
      requireNonce: () => true,
    },
    mTLS: {
      enabled: true,
      certificateBoundAccessTokens: true,
      tlsClientAuth: true,
      certificateAuthorized: ({ socket }) => socket.authorized,
      certificateSubjectMatches: ({ socket }, property, expected) =>
        property === 'tls_client_auth_subject_dn' &&
        socket.getPeerX509Certificate().subject === expected,
      getCertificate: ({ socket }) => socket.getPeerX509Certificate?.()?.toString(),
    },
    clientCredentials: { enabled: true },
    deviceFlow: { enabled: true },
    introspection: { enabled: true },
    registration: { enabled: Boolean(behind), initialAccessToken: false },
    registrationManagement: { enabled: Boolean(behind) },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, resource) => ({
        audience: resource,
        scope: 'read write',
        accessTokenFormat: 'jwt',
      }),
    },
  },
});

for (const event of ['grant.success', 'grant.error', 'grant.revoked', 'end_session.success']) {
  provider.on(event, ({ oidc }, error) => {
    const grant = oidc?.params?.grant_type ?? '';
    log(event, oidc?.client?.clientId ?? '', grant, error?.error_detail ?? error ?? '');
  });
}
for (const event of ['authorization.success', 'authorization.error']) {
  provider.on(event, ({ oidc }, error) => {
    log(event, oidc?.client?.clientId, oidc?.session?.accountId, error?.error_detail ?? '');
  });
}

// The API that https://api.example.com stands for, as its own documentation has it check tokens.
const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
provider.use(async (context, next) => {
  if (context.path !== '/api') return next();
  const token = context.get('authorization').replace(/^Bearer /, '');
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: 'https://api.example.com',
      typ: 'at+jwt',
    });
    context.body = payload;
  } catch (error) {
    context.status = 401;
    context.body = { error: 'invalid_token', error_description: error.message };
  }
});

function secured() {
  const own = { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(ca) };
  return createSecureServer({ ...own, requestCert: true, rejectUnauthorized: false });
}

const { hostname, port } = new URL(issuer);
const server = cert === undefined ? createPlainServer() : secured();
const handle = provider.callback();
server.on('request', (request, response) => void handle(request, response));
server.listen(Number(behind || port), hostname);
