// An authorization server of @node-oauth/oauth2-server by @node-oauth/express-oauth-server, as the
// example of the latter has it: a model in memory, /authorize with a page that signs in, /token,
// and a resource that takes the token.

import ExpressOAuthServer from '@node-oauth/express-oauth-server';
import express from 'express';

function log(...words) {
  process.stdout.write(`${words.map(String).join(' ')}\n`);
}

const { issuer, clients: known, user: ada } = JSON.parse(process.argv[2]);
const user = { id: 'ada', ...ada };
const scopes = ['profile', 'email', 'api'];
const clients = new Map(
  Object.entries(known).map(([role, { client_id: id, client_secret: secret }]) => [
    id,
    {
      id,
      secret,
      redirectUris: ['http://127.0.0.1:8976/callback', 'http://localhost:8976/callback'],
      grants:
        role === 'service'
          ? ['client_credentials']
          : ['authorization_code', 'refresh_token', 'password'],
    },
  ]),
);
const tokens = [];
const codes = new Map();

const model = {
  getClient: async (id, secret) => {
    const client = clients.get(id);
    // undefined: a public client sends none; null: the authorization endpoint asks for none
    if (client === undefined || secret === null) return client;
    return client.secret === secret ? client : undefined;
  },
  getUser: async (username, password) => {
    return username === user.username && password === user.password ? user : undefined;
  },
  getUserFromClient: async ({ id }) => ({ id }),
  validateScope: async (_user, _client, asked = []) => {
    return asked.every((scope) => scopes.includes(scope)) && asked;
  },
  saveAuthorizationCode: async (code, client, owner) => {
    const saved = { ...code, client, user: owner };
    codes.set(code.authorizationCode, saved);
    return saved;
  },
  getAuthorizationCode: async (code) => codes.get(code),
  revokeAuthorizationCode: async ({ authorizationCode }) => codes.delete(authorizationCode),
  saveToken: async (token, client, owner) => {
    const saved = { ...token, client, user: owner };
    tokens.push(saved);
    log('token issued to', client.id, 'for', owner.id, token.scope ?? []);
    return saved;
  },
  getAccessToken: async (token) => tokens.find(({ accessToken }) => accessToken === token),
  getRefreshToken: async (token) => tokens.find(({ refreshToken }) => refreshToken === token),
  revokeToken: async (token) => {
    token.refreshToken = undefined;
    return true;
  },
};

const oauth = new ExpressOAuthServer({
  model,
  requireClientAuthentication: { refresh_token: false, password: false },
});

const app = express();
app.use(express.urlencoded({ extended: false }));

app.get('/authorize', (request, response) => {
  response.send(`<!doctype html><title>Sign in</title>
    <form method="post"><label>Name <input name="username"></label>
    <label>Password <input name="password" type="password"></label>
    <button name="allowed" value="true">Allow</button>
    <button name="allowed" value="false">Deny</button></form>`);
});

app.post(
  '/authorize',
  (request, _response, next) => {
    log('sign-in', request.body.username, request.body.allowed);
    next();
  },
  oauth.authorize({
    authenticateHandler: {
      handle: ({ body: { username, password } }) => model.getUser(username, password),
    },
  }),
);

app.post('/token', oauth.token());

app.get('/me', oauth.authenticate(), (_request, response) => {
  const { user: owner, client, scope } = response.locals.oauth.token;
  response.json({ sub: owner.id, client_id: client.id, scope: scope?.join(' ') });
});

app.use((error, _request, response, _next) => {
  log(error);
  response.status(error.code ?? 500).json({ error: error.name, error_description: error.message });
});

const { hostname, port } = new URL(issuer);
app.listen(Number(port), hostname);
