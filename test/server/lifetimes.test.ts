import { afterAll, afterEach, expect, test, vi } from 'vitest';

import { startServer } from '../../src/server/start.ts';
import {
  decodeUnverified,
  deviceCodeGrant,
  loginOffline,
  post,
  pressThrough,
  refresh,
  signInForCode,
  userinfo,
} from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);
afterEach(() => {
  vi.useRealTimers();
});

const minute = 60;
const day = 24 * 60 * minute;

test('access and ID tokens live ten minutes, the refresh token goes on', async () => {
  const tokens = await loginOffline(issuer);
  const { exp, iat } = decodeUnverified(tokens['id_token']).payload;
  expect([Number(exp) - Number(iat), tokens['expires_in']]).toEqual([600, 600]);
  letPass(10 * minute + 1);
  expect((await userinfo(issuer, tokens['access_token'])).status).toBe(401);
  expect((await refresh(issuer, tokens['refresh_token'])).status).toBe(200);
});

test('a refresh token lives for 14 days, and longer by each rotation', async () => {
  const tokens = await loginOffline(issuer);
  letPass(13 * day);
  const { body } = await refresh(issuer, tokens['refresh_token']);
  letPass(26 * day);
  const third = await refresh(issuer, body['refresh_token']);
  expect(third.status).toBe(200);
  letPass(41 * day);
  expect((await refresh(issuer, third.body['refresh_token'])).body['error']).toBe('invalid_grant');
});

test('a code is good for a minute', async () => {
  const request = await signInForCode(issuer);
  letPass(minute + 1);
  expect((await post(`${issuer}/token`, request)).body['error']).toBe('invalid_grant');
});

test('a device code is good for ten minutes', async () => {
  const { body } = await post(`${issuer}/device/auth`, { client_id: 'atm-cli', scope: 'openid' });
  letPass(10 * minute + 1);
  const view = await pressThrough(String(body['verification_uri_complete']));
  expect(view.problem).toBe('This code has expired. Start again on your device.');
  const answer = await post(`${issuer}/token`, {
    grant_type: deviceCodeGrant,
    client_id: 'atm-cli',
    device_code: String(body['device_code']),
  });
  expect(answer.body['error']).toBe('expired_token');
});

const start = Date.now();

/** Makes it some seconds later than when the tests began. */
function letPass(seconds: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: start + seconds * 1000 + 5000 });
}
