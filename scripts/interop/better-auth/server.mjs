// @ts-nocheck The packages that this imports are installed in the cache.
// better-auth with its OAuth provider and device authorization, and the pages that its manual
// leaves to the application. They have no script: this program sends what their script would send.

import { oauthDeviceAuthorization, oauthProvider } from '@better-auth/oauth-provider';
import { serve } from '@hono/node-server';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { getAuthTables } from 'better-auth/db';
import { jwt } from 'better-auth/plugins';
import { Hono } from 'hono';
import { html } from 'hono/html';

const { origin, resource, clients, secret, user } = JSON.parse(process.env.SETTINGS);

let nextId;
const tables = {};
const options = {
  baseURL: origin,
  secret: 'a secret of this run, for cookies and for stored keys',
  database: memoryAdapter(tables),
  emailAndPassword: { enabled: true },
  disabledPaths: ['/token'],
  plugins: [
    jwt(),
    oauthProvider({
      loginPage: '/sign-in',
      consentPage: '/consent',
      scopes: ['openid', 'profile', 'email', 'offline_access', 'read:orders'],
      resources: [resource],
      generateClientId: () => nextId,
      generateClientSecret: () => secret,
      clientPrivileges: () => true,
    }),
    oauthDeviceAuthorization({ verificationUri: '/device', interval: '2s' }),
  ],
};
for (const { modelName } of Object.values(getAuthTables(options))) tables[modelName] = [];
const auth = betterAuth(options);

const send = (c, path, body) =>
  auth.handler(
    new Request(`${origin}/api/auth${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        origin,
        cookie: c.req.header('cookie') ?? '',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  );

/** Sends the browser where the response says, with its cookies. */
const follow = async (c, response, elsewhere) => {
  const { url = elsewhere, ...rest } = await response.json();
  if (!response.ok || url === undefined) return c.json(rest, 400);
  for (const cookie of response.headers.getSetCookie()) {
    c.header('set-cookie', cookie, { append: true });
  }
  return c.redirect(url, 303);
};

const app = new Hono();
app.use(async (c, next) => {
  await next();
  process.stdout.write(`${c.req.method} ${c.req.path} ${c.res.status}\n`);
});

app.get('/sign-in', (c) =>
  c.html(
    html`<!doctype html>
      <title>Sign in</title>
      <form method="post">
        <input type="hidden" name="query" value="${new URL(c.req.url).search.slice(1)}" />
        <label>Email <input type="email" name="email" /></label>
        <label>Password <input type="password" name="password" /></label>
        <button>Sign in</button>
      </form>`,
  ),
);
app.post('/sign-in', async (c) => {
  const { email, password, query } = await c.req.parseBody();
  const code = new URLSearchParams(query).get('device');
  const body = { email, password, ...(code === null && { oauth_query: query }) };
  const response = await send(c, '/sign-in/email', body);
  return follow(c, response, code === null ? undefined : `/device?user_code=${code}`);
});

app.get('/consent', (c) =>
  c.html(
    html`<!doctype html>
      <title>Consent</title>
      <p>${c.req.query('client_id')} asks for ${c.req.query('scope')}</p>
      <form method="post">
        <input type="hidden" name="query" value="${new URL(c.req.url).search.slice(1)}" />
        <button name="decision" value="allow">Allow</button>
        <button name="decision" value="deny">Deny</button>
      </form>`,
  ),
);
app.post('/consent', async (c) => {
  const { query, decision } = await c.req.parseBody();
  const body = { accept: decision === 'allow', oauth_query: query };
  return follow(c, await send(c, '/oauth2/consent', body));
});

app.get('/device', async (c) => {
  const code = c.req.query('user_code');
  if (code === undefined) {
    return c.html(
      html`<!doctype html>
        <title>Device</title>
        <form>
          <label>Code <input name="user_code" /></label><button>Continue</button>
        </form>`,
    );
  }
  const session = await auth.api.getSession({ headers: c.req.raw.headers });
  if (session === null) return c.redirect(`/sign-in?device=${encodeURIComponent(code)}`);
  const response = await send(c, `/device?user_code=${encodeURIComponent(code)}`);
  const request = await response.json();
  if (!response.ok) return c.json(request, 400);
  return c.html(
    html`<!doctype html>
      <title>Device</title>
      <p>${request.client_id} asks for ${request.scope}</p>
      <form method="post">
        <input type="hidden" name="user_code" value="${code}" />
        <button name="decision" value="allow">Approve</button>
        <button name="decision" value="deny">Deny</button>
      </form>`,
  );
});
app.post('/device', async (c) => {
  const { user_code: userCode, decision } = await c.req.parseBody();
  const path = decision === 'allow' ? '/device/approve' : '/device/deny';
  const response = await send(c, path, { userCode });
  return c.html(html`<p>${response.ok ? 'Done.' : await response.text()}</p>`);
});

app.all('/api/auth/*', (c) => auth.handler(c.req.raw));
app.all('/.well-known/*', (c) => auth.handler(c.req.raw));

// Clients belong to the user who made them.
const { headers: signedUp } = await auth.api.signUpEmail({
  body: { name: 'Ada', email: user.username, password: user.password },
  returnHeaders: true,
});
const cookie = signedUp.getSetCookie().map((line) => line.split(';')[0]);
const headers = new Headers({ cookie: cookie.join('; ') });
for (const [id, body] of Object.entries(clients)) {
  nextId = id;
  await auth.api.adminCreateOAuthClient({ headers, body });
  const params = { identifier: encodeURIComponent(resource), client_id: id };
  await auth.api.adminLinkClientResource({ headers, params });
}

const { hostname, port } = new URL(origin);
serve({ fetch: app.fetch, hostname, port: Number(port) });
