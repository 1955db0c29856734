import { afterAll, describe, expect, test } from 'vitest';

import { developmentSecret } from '../../src/server/clients.ts';
import { apiResource } from '../../src/server/resource.ts';
import { startServer } from '../../src/server/start.ts';
import {
  login,
  loginOffline,
  post,
  refresh,
  userinfo,
  type Answer,
} from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

const client_id = 'atm-cli-confidential';
const grant = {
  grant_type: 'client_credentials',
  resource: apiResource(issuer),
  scope: 'api:read api:write',
};

describe('the confidential client', () => {
  test('may send its secret in the header', async () => {
    const { status, body } = await post(`${issuer}/token`, grant, client_id);
    expect(status).toBe(200);
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'api:read api:write' });
  });

  test('may send its secret in the body', async () => {
    const fields = { ...grant, client_id, client_secret: developmentSecret };
    expect((await post(`${issuer}/token`, fields)).status).toBe(200);
  });

  test('must not send it both ways, wrongly, or not at all', async () => {
    const both = await post(`${issuer}/token`, { ...grant, client_secret: 'x' }, client_id);
    expect(both.body['error']).toBe('invalid_request');
    const wrong = await post(`${issuer}/token`, { ...grant, client_id, client_secret: 'x' });
    expect([wrong.status, wrong.body['error']]).toEqual([401, 'invalid_client']);
    const without = await post(`${issuer}/token`, { ...grant, client_id });
    expect([without.status, without.body['error']]).toEqual([401, 'invalid_client']);
  });
});

test('the public client has no client credentials', async () => {
  const { body } = await post(`${issuer}/token`, { ...grant, client_id: 'atm-cli' });
  expect(body['error']).toBe('invalid_request');
});

describe('introspection', () => {
  test('tells a client about its own token', async () => {
    const { access_token } = await login(issuer, { scope: 'openid email' });
    const { body } = await introspect(access_token, { client_id: 'atm-cli' });
    expect(body).toMatchObject({ active: true, sub: 'ada', scope: 'openid email' });
  });

  test('tells the confidential client about every token, a public one about its own only', async () => {
    const { access_token } = await login(issuer);
    expect((await introspect(access_token, {}, client_id)).body['active']).toBe(true);
    const stranger = await introspect(access_token, { client_id: 'atm-cli-es256' });
    expect(stranger.body).toEqual({ active: false });
  });

  test('knows nothing about a made-up token, and answers no stranger', async () => {
    expect((await introspect('made-up', {}, client_id)).body).toEqual({ active: false });
    expect((await introspect('made-up', { client_id: 'nobody' })).status).toBe(401);
  });
});

describe('revocation', () => {
  test('of the refresh token ends the login', async () => {
    const tokens = await loginOffline(issuer);
    expect((await revoke(tokens['refresh_token'])).status).toBe(200);
    expect((await refresh(issuer, tokens['refresh_token'])).body['error']).toBe('invalid_grant');
    expect((await userinfo(issuer, tokens['access_token'])).status).toBe(401);
  });

  test('of the access token ends the login as well', async () => {
    const tokens = await loginOffline(issuer);
    await revoke(tokens['access_token']);
    expect((await userinfo(issuer, tokens['access_token'])).status).toBe(401);
    expect((await refresh(issuer, tokens['refresh_token'])).body['error']).toBe('invalid_grant');
  });

  test("of another client's token does nothing", async () => {
    const tokens = await loginOffline(issuer);
    await revoke(tokens['refresh_token'], 'atm-cli-es256');
    expect((await refresh(issuer, tokens['refresh_token'])).status).toBe(200);
  });
});

function introspect(
  token: unknown,
  fields: Record<string, string>,
  basic?: string,
): Promise<Answer> {
  return post(`${issuer}/token/introspection`, { token: String(token), ...fields }, basic);
}

function revoke(token: unknown, id = 'atm-cli'): Promise<Answer> {
  return post(`${issuer}/token/revocation`, { token: String(token), client_id: id });
}
