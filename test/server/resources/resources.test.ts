import { describe, expect, it, onTestFinished } from 'vitest';

import { layoutOf, type RequestedLayout } from '../../../src/server/site.ts';
import { type RunningServer, startServer } from '../../../src/server/start.ts';
import { metadataOf, register, signInAs } from '../../support/server/registered.ts';
import { http, pressThrough, refresh } from '../../support/server/support.ts';

async function start(requested: RequestedLayout): Promise<RunningServer & { origin: string }> {
  const server = await startServer({ port: 0, layout: layoutOf(requested) });
  onTestFinished(() => server.close());
  return { ...server, origin: new URL(server.issuer).origin };
}

type Options = { readonly method?: string; readonly headers?: object; readonly body?: string };

async function ask(url: string, token?: string, options: Options = {}) {
  const response = await fetch(url, {
    ...options,
    headers: {
      ...options.headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
  });
  const body = await response.json().catch(() => undefined);
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body };
}

const json = async (url: string) => (await (await fetch(url)).json()) as Record<string, unknown>;

/** A token for a resource, by registration and sign-in. */
async function tokensFor(issuer: string, resource: string, scope = 'api:read') {
  const metadata = await metadataOf(issuer);
  const { body } = await register(metadata['registration_endpoint']);
  const { body: tokens } = await signInAs(String(body['client_id']), metadata, { resource, scope });
  return { ...tokens, client_id: String(body['client_id']), metadata } as Record<string, any>;
}

const messageOf = (method: string, id: number | undefined = 1) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
  body: JSON.stringify({ jsonrpc: '2.0', id, method, params: { arguments: { a: 1 } } }),
});

describe('a protected resource', () => {
  it('says without a token where its metadata are and what it wants, and no error', async () => {
    const { origin } = await start({ resources: ['/mcp'] });
    for (const options of [{}, messageOf('initialize')]) {
      expect(await ask(`${origin}/mcp`, undefined, options)).toMatchObject({
        status: 401,
        challenge: `Bearer scope="api:read", resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`,
      });
    }
  });

  it('has metadata at the inserted address, and nowhere else', async () => {
    const { origin, issuer } = await start({ resources: ['/mcp', '/orders/v2'] });
    const at = `${origin}/.well-known/oauth-protected-resource`;
    expect(await json(`${at}/mcp`)).toEqual({
      resource: `${origin}/mcp`,
      authorization_servers: [issuer],
      scopes_supported: ['api:read', 'api:write'],
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256', 'PS256', 'Ed25519']),
      resource_name: expect.stringContaining('/mcp'),
    });
    expect(await json(`${at}/orders/v2`)).toMatchObject({ resource: `${origin}/orders/v2` });
    expect(await json(`${at}/api`)).toMatchObject({ resource: `${issuer}/api` });
    const elsewhere = ['', '/mcp/', '/orders', '/mcp/x'].map((path) => fetch(at + path));
    expect((await Promise.all(elsewhere)).map(({ status }) => status)).toEqual([
      404, 404, 404, 404,
    ]);
  });

  it('leads from its URL to a token that it takes, here and below', async () => {
    const { origin, issuer } = await start({ resources: ['mcp'] });
    const resource = `${origin}/mcp`;
    const { access_token, client_id } = await tokensFor(issuer, resource);
    for (const path of ['', '/', '/tools/7']) {
      expect(await ask(resource + path, access_token)).toMatchObject({
        status: 200,
        body: { sub: 'ada', client_id, scope: 'api:read' },
      });
    }
    expect((await ask(`${origin}/mcpx`, access_token)).status).toBe(404);
  });

  it('takes no token of another resource, and names the one it was for', async () => {
    const { origin, issuer } = await start({ resources: ['/one', '/two'] });
    const { access_token } = await tokensFor(issuer, `${origin}/one`);
    const { status, challenge } = await ask(`${origin}/two`, access_token);
    expect(status).toBe(401);
    expect(challenge).toContain('error="invalid_token"');
    expect(challenge).toContain(`its aud is ${origin}/one, expected ${origin}/two`);
    expect((await ask(`${issuer}/api`, access_token)).status).toBe(401);
  });

  it('wants api:write for everything but reading, and a sign-in with both gives it', async () => {
    const { origin, issuer } = await start({ resources: ['/mcp'] });
    const { access_token } = await tokensFor(issuer, `${origin}/mcp`);
    for (const options of [{ method: 'DELETE' }, messageOf('tools/call'), { method: 'POST' }]) {
      const { status, challenge } = await ask(`${origin}/mcp`, access_token, options);
      expect(status).toBe(403);
      expect(challenge).toMatch(
        /error="insufficient_scope".*scope="api:write".*resource_metadata=/,
      );
    }
    const more = await tokensFor(issuer, `${origin}/mcp`, 'api:read api:write');
    expect((await ask(`${origin}/mcp`, more['access_token'], { method: 'DELETE' })).status).toBe(
      200,
    );
  });

  it('answers the messages of the Model Context Protocol', async () => {
    const { origin, issuer } = await start({ resources: ['/mcp'] });
    const { access_token } = await tokensFor(issuer, `${origin}/mcp`, 'api:read api:write');
    const send = async (method: string, id?: number) =>
      await ask(`${origin}/mcp`, access_token, messageOf(method, id));
    expect(await send('initialize', 1)).toMatchObject({
      status: 200,
      body: { jsonrpc: '2.0', id: 1, result: { serverInfo: { name: 'atm-cli-test-resource' } } },
    });
    expect((await ask(`${origin}/mcp`, access_token, notification)).status).toBe(202);
    expect((await send('tools/list', 2)).body).toMatchObject({
      result: { tools: [{ name: 'echo' }] },
    });
    expect((await send('tools/call', 3)).body).toMatchObject({
      result: { content: [{ type: 'text', text: '{"a":1}' }] },
    });
    expect((await send('constructor', 4)).body).toMatchObject({ error: { code: -32_601 } });
    const events = { headers: { accept: 'text/event-stream' } };
    expect((await ask(`${origin}/mcp`, access_token, events)).status).toBe(405);
  });

  it('may be the root, where a browser still gets the page', async () => {
    const { origin, issuer } = await start({ resources: ['/'] });
    const { access_token } = await tokensFor(issuer, `${origin}/`);
    expect(await ask(`${origin}/`)).toMatchObject({
      status: 401,
      challenge: expect.stringContaining(`"${origin}/.well-known/oauth-protected-resource"`),
    });
    expect((await ask(`${origin}/`, access_token)).status).toBe(200);
    const page = await fetch(`${origin}/`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('data-page="home"');
  });

  it('is on the start page', async () => {
    const { origin } = await start({ resources: ['/mcp', '/orders'] });
    const page = await (await fetch(`${origin}/`)).text();
    expect(page).toContain(`<code>${origin}/mcp</code>`);
    expect(page).toContain(`<code>${origin}/orders</code>`);
  });
});

const notification = {
  method: 'POST',
  body: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
};

describe('an issuer with a path', () => {
  it('is named by the resource and has its metadata at three addresses', async () => {
    const { origin, issuer } = await start({ resources: ['/mcp'], issuerPath: 'as' });
    expect(issuer).toBe(`${origin}/as`);
    const protectedBy = await json(`${origin}/.well-known/oauth-protected-resource/mcp`);
    expect(protectedBy['authorization_servers']).toEqual([issuer]);
    for (const address of [
      '/.well-known/oauth-authorization-server/as',
      '/.well-known/openid-configuration/as',
      '/as/.well-known/openid-configuration',
    ]) {
      expect(await json(origin + address)).toMatchObject({
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        registration_endpoint: `${issuer}/reg`,
        device_authorization_endpoint: `${issuer}/device/auth`,
      });
    }
    for (const address of [
      '/.well-known/openid-configuration',
      '/.well-known/oauth-authorization-server',
      '/as/.well-known/oauth-authorization-server',
      '/token',
      '/asx/jwks',
    ]) {
      expect((await fetch(origin + address)).status).toBe(404);
    }
  });

  it('signs in, and refreshes', async () => {
    const { origin, issuer } = await start({ resources: ['/mcp'], issuerPath: '/as' });
    const resource = `${origin}/mcp`;
    const scope = 'offline_access api:read';
    const { access_token, refresh_token, client_id } = await tokensFor(issuer, resource, scope);
    expect((await ask(resource, access_token)).status).toBe(200);
    const { status } = await refresh(issuer, refresh_token, { client_id, resource });
    expect(status).toBe(200);
  });

  it('confirms a device on its pages', async () => {
    const { issuer } = await start({ resources: ['/mcp'], issuerPath: '/as' });
    const response = await http(`${issuer}/device/auth`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ client_id: 'atm-cli', scope: 'openid' }),
    });
    const { verification_uri_complete: url } = (await response.json()) as Record<string, string>;
    const view = await pressThrough(String(url), 'confirm', 'ada', 'allow');
    expect(view.page).toBe('device-done');
  });
});

describe('a layout', () => {
  it.each([
    [{ resources: ['/token'] }, 'the resource path /token is one of the authorization server'],
    [{ resources: ['/api/x'] }, 'the resource path /api/x is one of the authorization server'],
    [{ resources: ['/.well-known/x'] }, 'the resource path /.well-known/x is one of'],
    [{ resources: ['/as/mcp'], issuerPath: '/as' }, 'the resource path /as/mcp is one of'],
    [{ issuerPath: '/.well-known' }, 'the issuer path /.well-known is one of'],
    [{ issuerPath: '/' }, 'the issuer path "/" is none, such as /as'],
    [{ resources: ['/a/../b'] }, 'the resource path "/a/../b" is none, such as /mcp'],
    [{ resources: ['http://127.0.0.1/mcp'] }, 'the resource path "http://127.0.0.1/mcp" is none'],
    [{ resources: ['/a?b'] }, 'the resource path "/a?b" is none'],
  ])('refuses %j', (requested, message) => {
    expect(() => layoutOf(requested)).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(message) }),
    );
  });

  it('lets clients register where there is a resource, unless they may not', () => {
    expect(layoutOf({ resources: ['/mcp'] }).registration).toBe('open');
    expect(layoutOf({}).registration).toBe('closed');
    expect(layoutOf({ resources: ['/mcp'], registration: 'closed' }).registration).toBe('closed');
    expect(layoutOf({ resources: ['/token'], issuerPath: 'as' }).resources).toEqual(['/token']);
  });
});
