// @ts-nocheck The library that this imports is installed in the cache.
// One Worker with both roles: an authorization server with a sign-in and consent page, and an API.

import { WorkerEntrypoint, env as bindings } from 'cloudflare:workers';

import {
  AuthorizationError,
  OAuthAuthorizationServer,
  OAuthResourceServer,
  insufficientScope,
} from './oauth-provider.mjs';

const issuer = bindings.ISSUER;
const resources = bindings.RESOURCES;
const scopesSupported = ['mcp:read', 'mcp:write', 'offline_access'];

const authorizationServer = new OAuthAuthorizationServer({
  issuer,
  resources,
  scopesSupported,
  clientRegistrationEndpoint: '/oauth/register',
  allowTokenExchangeGrant: true,
});

const resourceServers = resources.map((resource) => ({
  path: new URL(resource).pathname,
  server: new OAuthResourceServer({
    resourceMetadata: { resource, authorization_servers: [issuer] },
    requiredScopes: ['mcp:read'],
    validateToken: (env) => (audience, token) =>
      authorizationServer.validateToken(audience, token, env),
    handler: {
      fetch: (request, env, { props, auth }) => {
        const needed = request.method === 'GET' ? ['mcp:read'] : ['mcp:read', 'mcp:write'];
        if (!needed.every((scope) => auth.scope.includes(scope))) {
          return insufficientScope(auth, needed);
        }
        return Response.json({
          user: props.userId,
          client_id: auth.clientId,
          scope: auth.scope.join(' '),
        });
      },
    },
  }),
}));

// oxlint-disable-next-line import/no-default-export -- workerd looks for the default export
export default class extends WorkerEntrypoint {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === '/authorize') return authorize(request, this.env);
    const found = resourceServers.find(({ path }) => pathname.endsWith(path));
    if (found !== undefined) return found.server.fetch(request, this.env, this.ctx);
    return authorizationServer.fetch(request, this.env, this.ctx);
  }

  /** A client that is registered beforehand, with a secret of ours. */
  async createClient({ secret, ...client }) {
    const oauth = authorizationServer.getOAuthApi(this.env);
    const { clientId } = await oauth.createClient(client);
    if (secret !== undefined) await oauth.updateClient(clientId, { clientSecret: secret });
    return clientId;
  }
}

async function authorize(request, env) {
  try {
    return await (request.method === 'POST' ? decide(request, env) : ask(request, env));
  } catch (error) {
    if (!(error instanceof AuthorizationError)) throw error;
    if (error.redirectTo) return Response.redirect(error.redirectTo, 302);
    return new Response(error.description, { status: 400 });
  }
}

async function ask(request, env) {
  const oauth = authorizationServer.getOAuthApi(env);
  const wanted = await oauth.parseAuthRequest(request);
  const details = await oauth.describeConsent(wanted);
  const { handle, headers } = await oauth.beginConsent(wanted);
  headers.set('content-type', 'text/html; charset=utf-8');
  return new Response(page(details, handle), { headers });
}

async function decide(request, env) {
  const oauth = authorizationServer.getOAuthApi(env);
  const form = await request.formData();
  const handle = form.get('handle');
  if (form.get('decision') !== 'approve') {
    const denied = await oauth.denyConsent(request, handle);
    return new Response(null, { status: 302, headers: denied.headers });
  }
  const userId = form.get('username');
  if (userId !== env.USERNAME || form.get('password') !== env.PASSWORD) {
    return new Response('Wrong password. Go back.', { status: 403 });
  }
  const approved = await oauth.approveConsent(request, handle, { scope: form.getAll('scope') });
  const { redirectTo } = await oauth.completeAuthorization({
    request: approved.request,
    userId,
    metadata: {},
    scope: approved.request.scope,
    props: { userId },
  });
  approved.headers.set('location', redirectTo);
  return new Response(null, { status: 302, headers: approved.headers });
}

function page({ clientName, redirectHost, scope }, handle) {
  const scopes = scope.map((name) => {
    const value = escape(name);
    return `<label><input type="checkbox" name="scope" value="${value}" checked> ${value}</label>`;
  });
  return `<!doctype html>
<meta charset="utf-8">
<title>Authorize ${escape(clientName)}</title>
<h1>Allow ${escape(clientName)} to access your account?</h1>
<p>Access will be sent to <strong>${escape(redirectHost)}</strong>.</p>
<form method="post">
  <input type="hidden" name="handle" value="${escape(handle)}">
  <p><label>Username <input name="username" autocomplete="username"></label></p>
  <p><label>Password <input type="password" name="password"></label></p>
  <p>${scopes.join('<br>')}</p>
  <p><button name="decision" value="approve">Allow</button>
  <button name="decision" value="deny">Deny</button></p>
</form>`;
}

function escape(value = '') {
  return value.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
