import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';

import { afterAll, expect, test } from 'vitest';

import { apiResource } from '../../src/server/resource.ts';
import { startServer } from '../../src/server/start.ts';
import {
  decodeUnverified,
  login,
  loginOffline,
  post,
  refresh,
  userinfo,
} from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

const resource = apiResource(issuer);
const scope = 'openid offline_access api:read';

test('a resource makes the access token a JWT of RFC 9068', async () => {
  const { access_token } = await login(issuer, { scope, resource, prompt: 'consent' });
  expect(decodeUnverified(access_token)).toMatchObject({
    header: { alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) },
    payload: { iss: issuer, aud: resource, sub: 'ada', client_id: 'atm-cli', scope: 'api:read' },
  });
});

test('its signature is that of a published key', async () => {
  const { access_token } = await login(issuer, { scope: 'openid api:read', resource });
  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: JsonWebKey[] };
  const [header = '', payload = '', signature = ''] = String(access_token).split('.');
  const { kid } = decodeUnverified(access_token).header;
  const key = createPublicKey({ key: keys.find((jwk) => jwk['kid'] === kid) ?? {}, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  expect(verify('sha256', signed, key, Buffer.from(signature, 'base64url'))).toBe(true);
});

test('a refresh without the resource gives an opaque token for userinfo', async () => {
  const tokens = await loginOffline(issuer, { scope, resource });
  const plain = await refresh(issuer, tokens['refresh_token']);
  expect(String(plain.body['access_token'])).not.toContain('.');
  expect((await userinfo(issuer, plain.body['access_token'])).body).toEqual({ sub: 'ada' });
  const again = await refresh(issuer, plain.body['refresh_token'], { resource });
  expect(decodeUnverified(again.body['access_token']).payload['aud']).toBe(resource);
});

test('the JWT is no good for userinfo', async () => {
  const { access_token } = await login(issuer, { scope: 'openid api:read', resource });
  expect((await userinfo(issuer, access_token)).status).toBe(401);
});

test('an unknown resource is an invalid_target', async () => {
  const fields = { grant_type: 'client_credentials', resource: 'https://example.test/' };
  const { body } = await post(`${issuer}/token`, fields, 'atm-cli-confidential');
  expect(body['error']).toBe('invalid_target');
});

test('scopes of the API need the resource', async () => {
  expect(await login(issuer, { scope: 'openid api:read' })).toMatchObject({ scope: 'openid' });
});
