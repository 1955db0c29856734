import { afterAll, expect, test } from 'vitest';

import { startServer } from '../../src/server/start.ts';
import { login, loginOffline, refresh, userinfo } from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

test('each refresh gives a new refresh token', async () => {
  const first = await loginOffline(issuer);
  const second = await refresh(issuer, first['refresh_token']);
  expect(second.status).toBe(200);
  expect(second.body['refresh_token']).not.toBe(first['refresh_token']);
  const third = await refresh(issuer, second.body['refresh_token']);
  expect(third.body).toMatchObject({ refresh_token: expect.any(String) });
});

test('a refresh token that comes twice ends the whole grant', async () => {
  const first = await loginOffline(issuer);
  const second = await refresh(issuer, first['refresh_token']);
  const again = await refresh(issuer, first['refresh_token']);
  expect([again.status, again.body['error']]).toEqual([400, 'invalid_grant']);
  const successor = await refresh(issuer, second.body['refresh_token']);
  expect(successor.body['error']).toBe('invalid_grant');
  expect((await userinfo(issuer, second.body['access_token'])).status).toBe(401);
});

test('one grant that ends leaves another login alone', async () => {
  const victim = await loginOffline(issuer);
  const other = await loginOffline(issuer);
  await refresh(issuer, victim['refresh_token']);
  await refresh(issuer, victim['refresh_token']);
  expect((await refresh(issuer, other['refresh_token'])).status).toBe(200);
});

test('a refresh can narrow the scope and never widen it', async () => {
  const tokens = await loginOffline(issuer, { scope: 'openid email offline_access' });
  const wider = await refresh(issuer, tokens['refresh_token'], { scope: 'openid profile' });
  expect(wider.body['error']).toBe('invalid_scope');
  const narrower = await refresh(issuer, tokens['refresh_token'], { scope: 'openid' });
  expect(narrower.body['scope']).toBe('openid');
});

test('another client cannot use the refresh token', async () => {
  const tokens = await loginOffline(issuer);
  const answer = await refresh(issuer, tokens['refresh_token'], { client_id: 'atm-cli-es256' });
  expect(answer.body['error']).toBe('invalid_grant');
});

test('a login without offline_access has nothing to refresh', async () => {
  expect(await login(issuer)).not.toHaveProperty('refresh_token');
});
