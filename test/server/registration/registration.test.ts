import { afterAll, describe, expect, it, onTestFinished } from 'vitest';

import { confirmDevice } from '../../../src/server/automatic-sign-in.ts';
import { layoutOf } from '../../../src/server/site.ts';
import { startServer } from '../../../src/server/start.ts';
import { metadataOf, register, signInAs } from '../../support/server/registered.ts';
import {
  authorizationUrl,
  decodeUnverified,
  deviceCodeGrant,
  http,
  post,
  pressThrough,
  refresh,
} from '../../support/server/support.ts';

const layout = layoutOf({ resources: ['/mcp', '/orders'] });
const { issuer, close } = await startServer({ port: 0, layout });
afterAll(close);

const metadata = await metadataOf(issuer);
const endpoint = metadata['registration_endpoint'];
const resource = `${issuer}/mcp`;

async function registered(members: Readonly<Record<string, unknown>> = {}) {
  const { status, body } = await register(endpoint, members);
  expect(status).toBe(201);
  return body as Record<string, string>;
}

async function manage(body: Record<string, string>, options: RequestInit = {}, token?: string) {
  const response = await fetch(String(body['registration_client_uri']), {
    ...options,
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token ?? body['registration_access_token']}`,
    },
  });
  const text = await response.text();
  return {
    status: response.status,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

describe('dynamic registration', () => {
  it('gives a public client without a secret, and repeats what it knows of it', async () => {
    const body = await registered({ software_id: 'atm-cli', software_version: '1.2.3' });
    expect(body).toMatchObject({
      client_id: expect.any(String),
      client_name: 'A client of the tests',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://127.0.0.1/callback'],
      registration_client_uri: `${issuer}/reg/${body['client_id']}`,
      registration_access_token: expect.any(String),
      software_id: 'atm-cli',
      software_version: '1.2.3',
    });
    expect(body).not.toHaveProperty('client_secret');
  });

  it('takes the scopes of a resource, and refuses others', async () => {
    const scope = 'openid offline_access api:read api:write';
    expect(await registered({ scope })).toMatchObject({ scope });
    const { status, body } = await register(endpoint, { scope: 'api:read orders:read' });
    expect({ status, ...body }).toMatchObject({
      status: 400,
      error: 'invalid_client_metadata',
      error_description: 'scope has unknown values: orders:read',
    });
  });

  it.each([
    [['http://client.example.test/callback'], 'invalid_redirect_uri'],
    [['https://localhost/callback'], 'invalid_redirect_uri'],
    ['http://127.0.0.1/callback', 'invalid_redirect_uri'],
  ])('refuses the redirect URIs %j', async (redirect_uris, error) => {
    const { status, body } = await register(endpoint, { redirect_uris });
    expect({ status, error: body['error'] }).toEqual({ status: 400, error });
  });

  it('is not there when it is closed, and neither is its endpoint', async () => {
    const closed = await startServer({ port: 0 });
    onTestFinished(closed.close);
    expect(await metadataOf(closed.issuer)).not.toHaveProperty('registration_endpoint');
    expect((await fetch(`${closed.issuer}/reg`, { method: 'POST' })).status).toBe(404);
  });
});

describe('a registered client', () => {
  it('gets a token for each resource, and a refresh token without saying prompt', async () => {
    const { client_id = '' } = await registered();
    for (const one of [resource, `${issuer}/orders`]) {
      const scope = 'offline_access api:read';
      const prompt = one === resource ? {} : { prompt: 'login' };
      const { body } = await signInAs(client_id, metadata, { resource: one, scope, ...prompt });
      expect(decodeUnverified(body['access_token']).payload).toMatchObject({
        aud: one,
        client_id,
        scope: 'api:read',
      });
      const again = await refresh(issuer, body['refresh_token'], { client_id, resource: one });
      expect(decodeUnverified(again.body['access_token']).payload['aud']).toBe(one);
      expect(again.body['refresh_token']).not.toBe(body['refresh_token']);
    }
  });

  it('is not asked for consent with prompt=none', async () => {
    const { client_id = '' } = await registered();
    const scope = 'offline_access api:read';
    const parameters = { client_id, resource, scope, prompt: 'none' };
    const { headers } = await http(authorizationUrl(issuer, parameters));
    const { searchParams } = new URL(headers.get('location') ?? '');
    expect(searchParams.get('error')).toBe('login_required');
  });

  it('gets none without offline_access, and none without the grant', async () => {
    const { client_id = '' } = await registered();
    const plain = await signInAs(client_id, metadata, { resource, scope: 'api:read' });
    expect(plain.body).not.toHaveProperty('refresh_token');
    const other = await registered({ grant_types: ['authorization_code'] });
    const scope = 'offline_access api:read';
    const none = await signInAs(String(other['client_id']), metadata, { resource, scope });
    expect(none.status).toBe(200);
    expect(none.body).not.toHaveProperty('refresh_token');
  });

  it('is still refused offline_access by the standard clients without prompt=consent', async () => {
    const scope = 'openid offline_access';
    const { body } = await signInAs('atm-cli', metadata, { scope });
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('is shown by its name', async () => {
    const { client_id = '' } = await registered({ client_name: 'Orders <b>' });
    const view = await http(authorizationUrl(issuer, { client_id, resource, scope: 'api:read' }));
    const page = await http(new URL(view.headers.get('location') ?? '', issuer).href, {
      headers: { cookie: view.headers.getSetCookie().join('; ') },
    });
    expect(await page.text()).toContain('Orders &lt;b&gt;');
  });

  it.each([
    ['http://127.0.0.1/callback', 'http://127.0.0.1:4711/callback', true],
    ['http://localhost/callback', 'http://localhost:4711/callback', true],
    ['http://[::1]/callback', 'http://[::1]:4711/callback', true],
    ['http://127.0.0.1:4711/callback', 'http://127.0.0.1:4711/callback', true],
    ['http://127.0.0.1:4711/callback', 'http://127.0.0.1:4712/callback', false],
    ['http://127.0.0.1/callback', 'http://localhost:4711/callback', false],
    ['http://127.0.0.1/callback', 'http://127.0.0.1:4711/callback/', false],
    ['http://127.0.0.1/callback', 'http://127.0.0.1:4711.evil.test/callback', false],
  ])('registered with %s, coming from %s: %s', async (registeredUri, redirect_uri, isFine) => {
    const { client_id = '' } = await registered({ redirect_uris: [registeredUri] });
    const url = authorizationUrl(issuer, { client_id, redirect_uri, resource, scope: 'api:read' });
    const view = await pressThrough(url);
    expect(view.page).toBe(isFine ? 'choose-user' : 'error');
    if (!isFine) expect(view.error).toBe('invalid_redirect_uri');
  });

  it('may use the device grant when it registered it', async () => {
    const { client_id = '' } = await registered({
      grant_types: ['authorization_code', 'refresh_token', deviceCodeGrant],
    });
    const scope = 'offline_access api:read';
    const device = await post(`${issuer}/device/auth`, { client_id, scope, resource });
    await confirmDevice(http, String(device.body['verification_uri_complete']));
    const { body } = await post(`${issuer}/token`, {
      grant_type: deviceCodeGrant,
      client_id,
      device_code: String(device.body['device_code']),
      resource,
    });
    expect(decodeUnverified(body['access_token']).payload['aud']).toBe(resource);
    expect(body['refresh_token']).toEqual(expect.any(String));
  });

  it('reads, changes and removes itself, with another token after each change', async () => {
    const body = await registered();
    const { client_id = '', registration_access_token: first } = body;
    expect(await manage(body)).toMatchObject({ status: 200, body: { client_id } });
    const kept = { client_id, redirect_uris: body['redirect_uris'] };
    const changed = await manage(body, {
      method: 'PUT',
      body: JSON.stringify({
        ...kept,
        client_name: 'Renamed',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
      }),
    });
    expect(changed).toMatchObject({ status: 200, body: { client_name: 'Renamed' } });
    const second = String(changed.body['registration_access_token']);
    expect(second).not.toBe(first);
    expect((await manage(body, {}, first)).status).toBe(401);
    expect((await manage(body, { method: 'DELETE' }, second)).status).toBe(204);
    expect((await manage(body, {}, second)).status).toBe(401);
    const view = await pressThrough(authorizationUrl(issuer, { client_id }));
    expect(view.error).toBe('invalid_client');
  });
});
