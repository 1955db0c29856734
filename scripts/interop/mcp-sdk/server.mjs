// @ts-nocheck The packages that this imports are installed in the cache.
// The auth router of the MCP SDK with its demo provider, as its example starts them with
// --oauth-strict: an authorization server, and an MCP server on another port that takes its tokens.

import { randomUUID } from 'node:crypto';

import { DemoInMemoryAuthProvider } from '@modelcontextprotocol/sdk/examples/server/demoInMemoryOAuthProvider.js';
import {
  InvalidGrantError,
  InvalidTokenError,
} from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { metadataHandler } from '@modelcontextprotocol/sdk/server/auth/handlers/metadata.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import {
  createOAuthMetadata,
  getOAuthProtectedResourceMetadataUrl,
  mcpAuthMetadataRouter,
  mcpAuthRouter,
} from '@modelcontextprotocol/sdk/server/auth/router.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';

const { issuer, resource, ports = {} } = JSON.parse(process.env.SETTINGS);

/** The demo provider with what it leaves to others: rotated refresh tokens, and revocation. */
class Provider extends DemoInMemoryAuthProvider {
  refreshTokens = new Map();

  async exchangeAuthorizationCode(client, code, verifier) {
    const tokens = await super.exchangeAuthorizationCode(client, code, verifier);
    process.stdout.write(`signed in: demo_user at ${client.client_id}\n`);
    return this.withRefreshToken(client, tokens);
  }

  async exchangeRefreshToken(client, refreshToken, scopes) {
    const old = this.refreshTokens.get(refreshToken);
    if (old === undefined || old.clientId !== client.client_id) {
      throw new InvalidGrantError('Refresh token is unknown or was used');
    }
    this.refreshTokens.delete(refreshToken);
    const token = randomUUID();
    const data = { ...old, token, scopes: scopes ?? old.scopes, expiresAt: Date.now() + 3_600_000 };
    this.tokens.set(token, data);
    const scope = data.scopes.join(' ');
    const tokens = { access_token: token, token_type: 'bearer', expires_in: 3600, scope };
    return this.withRefreshToken(client, tokens);
  }

  async revokeToken(client, { token }) {
    for (const tokens of [this.tokens, this.refreshTokens]) {
      if (tokens.get(token)?.clientId === client.client_id) tokens.delete(token);
    }
  }

  async verifyAccessToken(token) {
    try {
      return await super.verifyAccessToken(token);
    } catch (error) {
      throw new InvalidTokenError(error.message);
    }
  }

  withRefreshToken(client, tokens) {
    const refreshToken = randomUUID();
    this.refreshTokens.set(refreshToken, this.tokens.get(tokens.access_token));
    return { ...tokens, refresh_token: refreshToken };
  }
}

const issuerUrl = new URL(issuer);
const resourceUrl = new URL(resource);
const scopesSupported = ['mcp:tools'];
const provider = new Provider((wanted) => wanted?.href === resourceUrl.href);

const log = (req, res, next) => {
  res.on('finish', () => {
    process.stdout.write(`${req.method} ${req.originalUrl} ${res.statusCode}\n`);
  });
  next();
};

const authorizationServer = express();
authorizationServer.use(log, express.json(), express.urlencoded({ extended: false }));
authorizationServer.use(
  mcpAuthRouter({ provider, issuerUrl, scopesSupported, resourceServerUrl: resourceUrl }),
);
// The router publishes its metadata at the root only, whatever the path of its issuer.
if (issuerUrl.pathname !== '/') {
  authorizationServer.use(
    `/.well-known/oauth-authorization-server${issuerUrl.pathname}`,
    metadataHandler(createOAuthMetadata({ provider, issuerUrl, scopesSupported })),
  );
}
// As in setupAuthServer of the demo, which no metadata mention.
authorizationServer.post('/introspect', (req, res) => {
  provider.verifyAccessToken(req.body.token).then(
    ({ clientId, scopes, expiresAt, resource: aud }) =>
      res.json({ active: true, client_id: clientId, scope: scopes.join(' '), exp: expiresAt, aud }),
    ({ message }) =>
      res.status(401).json({
        active: false,
        error: 'Unauthorized',
        error_description: `Invalid token: ${message}`,
      }),
  );
});

const mcpServer = express();
const oauthMetadata = createOAuthMetadata({ provider, issuerUrl, scopesSupported });
mcpServer.use(log, express.json());
mcpServer.use(
  mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: resourceUrl, scopesSupported }),
);
mcpServer.use(
  requireBearerAuth({
    verifier: provider,
    requiredScopes: scopesSupported,
    resourceMetadataUrl: getOAuthProtectedResourceMetadataUrl(resourceUrl),
    expectedResource: resourceUrl,
  }),
);
mcpServer.post(resourceUrl.pathname, (req, res, next) => {
  const server = new McpServer({ name: 'interop', version: '1.0.0' });
  server.registerTool('whoami', {}, ({ authInfo }) => {
    return { content: [{ type: 'text', text: authInfo.clientId }] };
  });
  const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
  server
    .connect(transport)
    .then(() => transport.handleRequest(req, res, req.body))
    .catch(next);
});
// A client of MCP opens a stream by GET; here it says whose token it was.
mcpServer.get([resourceUrl.pathname, `${resourceUrl.pathname}/client`], (req, res) => {
  res.json({ client_id: req.auth.clientId, scope: req.auth.scopes.join(' ') });
});

/** Behind a recorder it listens elsewhere. */
function listen(app, { port, hostname }) {
  app.listen(ports[port] ?? Number(port), hostname);
}

if (issuerUrl.origin === resourceUrl.origin) authorizationServer.use(mcpServer);
else listen(mcpServer, resourceUrl);
listen(authorizationServer, issuerUrl);
