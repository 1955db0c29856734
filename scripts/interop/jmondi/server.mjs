// An authorization server of @jmondi/oauth2-server and express, as its "Getting Started" builds it:
// repositories in memory, the endpoints /authorize, /token, /token/introspect and /token/revoke,
// and a page that signs in.

import { randomBytes } from 'node:crypto';

import { AuthorizationServer } from '@jmondi/oauth2-server';
import {
  handleExpressError,
  handleExpressResponse,
  requestFromExpress,
} from '@jmondi/oauth2-server/express';
import express from 'express';

function log(...words) {
  process.stdout.write(`${words.map(String).join(' ')}\n`);
}

const settings = JSON.parse(process.argv[2]);
const { issuer, user: ada } = settings;
const scopes = ['profile', 'email', 'api'].map((name) => ({ name }));
const user = { id: 'ada', ...ada };
const grants = {
  service: ['client_credentials'],
  exchange: ['urn:ietf:params:oauth:grant-type:token-exchange', 'client_credentials'],
};
const clients = new Map(
  Object.entries(settings.clients).map(([role, { client_id: id, client_secret: secret }]) => [
    id,
    {
      id,
      name: id,
      secret,
      redirectUris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      // introspection and revocation authenticate the client as in client_credentials
      allowedGrants: grants[role] ?? [
        'authorization_code',
        'refresh_token',
        'password',
        'client_credentials',
      ],
      scopes,
    },
  ]),
);
const tokens = new Map();
const codes = new Map();

const clientRepository = {
  getByIdentifier: async (id) => clients.get(id),
  isClientValid: async (grant, client, secret) => {
    if (client.secret && client.secret !== secret) return false;
    return client.allowedGrants.includes(grant);
  },
};

const tokenRepository = {
  issueToken: async (client, granted, owner) => ({
    accessToken: randomBytes(20).toString('hex'),
    accessTokenExpiresAt: new Date(),
    client,
    user: owner,
    scopes: granted,
  }),
  issueRefreshToken: async (token) => {
    token.refreshToken = randomBytes(20).toString('hex');
    token.refreshTokenExpiresAt = new Date(Date.now() + 24 * 3600 * 1000);
    return token;
  },
  persist: async (token) => {
    tokens.set(token.accessToken, token);
  },
  revoke: async (token) => {
    token.accessTokenExpiresAt = new Date(0);
    token.refreshTokenExpiresAt = new Date(0);
    log('revoked', token.client.id, token.user?.id ?? '');
  },
  isRefreshTokenRevoked: async (token) => Date.now() > (token.refreshTokenExpiresAt ?? 0),
  getByRefreshToken: async (id) => {
    const found = [...tokens.values()].find(({ refreshToken }) => refreshToken === id);
    if (found === undefined) throw new Error('no such refresh token');
    return found;
  },
  getByAccessToken: async (id) => {
    if (!tokens.has(id)) throw new Error('no such access token');
    return tokens.get(id);
  },
};

const scopeRepository = {
  getAllByIdentifiers: async (names) => scopes.filter(({ name }) => names.includes(name)),
  finalize: async (granted) => granted,
};

const userRepository = {
  getUserByCredentials: async (id, password, grant) => {
    if (id !== user.id) return undefined;
    return grant === 'password' && password !== user.password ? undefined : user;
  },
};

const authCodeRepository = {
  getByIdentifier: async (code) => codes.get(code),
  issueAuthCode: (client, owner, granted) => ({
    code: randomBytes(20).toString('hex'),
    client,
    user: owner,
    scopes: granted,
    expiresAt: new Date(),
  }),
  persist: async (code) => {
    codes.set(code.code, code);
  },
  isRevoked: async (code) => codes.get(code)?.expiresAt < new Date(),
  revoke: async (code) => {
    codes.get(code).expiresAt = new Date(0);
  },
};

const server = new AuthorizationServer(
  clientRepository,
  tokenRepository,
  scopeRepository,
  settings.signingSecret,
  { issuer, logger: { log } },
);
server.enableGrantTypes(
  'client_credentials',
  'refresh_token',
  { grant: 'authorization_code', userRepository, authCodeRepository },
  { grant: 'password', userRepository },
  {
    grant: 'urn:ietf:params:oauth:grant-type:token-exchange',
    processTokenExchange: async ({ subjectToken }) => {
      const { sub } = await server.jwt.verify(subjectToken);
      return sub === user.id ? user : undefined;
    },
  },
);

const app = express();
app.use(express.urlencoded({ extended: false }));
app.use(express.json());

function failed(error, response) {
  log(error);
  handleExpressError(error, response);
}

function answer(response, respond) {
  Promise.resolve()
    .then(respond)
    .then((oauthResponse) => handleExpressResponse(response, oauthResponse))
    .catch((error) => failed(error, response));
}

app.get('/authorize', (request, response) => {
  server
    .validateAuthorizationRequest(requestFromExpress(request))
    .then(({ client, scopes: asked }) => {
      const names = asked.map(({ name }) => name).join(', ');
      response.send(`<!doctype html><title>Sign in</title><p>${client.name} asks for: ${names}</p>
        <form method="post"><label>Name <input name="username"></label>
        <label>Password <input name="password" type="password"></label>
        <button name="decision" value="allow">Allow</button>
        <button name="decision" value="deny">Deny</button></form>`);
    })
    .catch((error) => failed(error, response));
});

app.post('/authorize', (request, response) => {
  answer(response, async () => {
    const authorization = await server.validateAuthorizationRequest(requestFromExpress(request));
    const { username, password, decision } = request.body;
    if (username === user.username && password === user.password) authorization.user = user;
    authorization.isAuthorizationApproved = decision === 'allow';
    log('sign-in', username, decision);
    return server.completeAuthorizationRequest(authorization);
  });
});

app.post('/token', (request, response) => {
  answer(response, () => server.respondToAccessTokenRequest(requestFromExpress(request)));
});
app.post('/token/introspect', (request, response) => {
  answer(response, () => server.introspect(requestFromExpress(request)));
});
app.post('/token/revoke', (request, response) => {
  answer(response, () => server.revoke(requestFromExpress(request)));
});

const { hostname, port } = new URL(issuer);
app.listen(Number(port), hostname);
