import { afterAll, expect, test } from 'vitest';

import { confirmDevice } from '../../src/server/automatic-sign-in.ts';
import { startServer } from '../../src/server/start.ts';
import {
  deviceCodeGrant,
  http,
  post,
  pressThrough,
  type Answer,
} from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

test('a confirmed device gets tokens', async () => {
  const device = await start();
  expect(device).toMatchObject({
    verification_uri: `${issuer}/device`,
    verification_uri_complete: `${issuer}/device?user_code=${String(device['user_code'])}`,
    expires_in: 600,
  });
  expect((await poll(device)).body['error']).toBe('authorization_pending');
  await confirmDevice(http, String(device['verification_uri_complete']));
  const { status, body } = await poll(device);
  expect(status).toBe(200);
  expect(body).toMatchObject({ scope: 'openid offline_access', refresh_token: expect.any(String) });
});

test('its code works once', async () => {
  const device = await start();
  await confirmDevice(http, String(device['verification_uri_complete']));
  await poll(device);
  expect((await poll(device)).body['error']).toBe('invalid_grant');
});

test('a code that was typed by hand works in lower case and without its dash', async () => {
  const device = await start();
  const typed = String(device['user_code']).toLowerCase().replace('-', ' ');
  const view = await pressThrough(`${issuer}/device?user_code=${encodeURIComponent(typed)}`);
  expect(view.page).toBe('device-confirm');
});

test.each([
  ['at the confirmation', ['abort']],
  ['when asked who is signing in', ['confirm', 'deny']],
  ['when asked for consent', ['confirm', 'ada', 'deny']],
])('a user who denies %s ends the flow', async (_where, presses) => {
  const device = await start();
  const url = String(device['verification_uri_complete']);
  const view = await pressThrough(url, ...presses);
  expect(view.problem).toBe('The request of this device was denied.');
  expect((await poll(device)).body['error']).toBe('access_denied');
});

test('a code that is unknown or was used before leads back to the entry, with a sentence', async () => {
  const unknown = await pressThrough(`${issuer}/device?user_code=BBBB-BBBB`);
  expect([unknown.page, unknown.problem]).toEqual([
    'device-code',
    'This code is unknown. Compare it with the one on your device.',
  ]);
  const device = await start();
  await confirmDevice(http, String(device['verification_uri_complete']));
  const used = await pressThrough(String(device['verification_uri_complete']));
  expect(used.problem).toBe('This code was already used. Start again on your device.');
});

test('a form without the token of its page is refused, one without its cookie led back', async () => {
  const device = await start();
  const body = new URLSearchParams({ user_code: String(device['user_code']), confirm: 'yes' });
  const entry = await http(`${issuer}/device`);
  const cookie = entry.headers.getSetCookie().map((line) => line.split(';')[0]);
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  const headers = { cookie: cookie.join('; '), ...type };
  const forged = await http(`${issuer}/device`, { method: 'POST', body, headers });
  expect(forged.status).toBe(400);
  const stray = await http(`${issuer}/device`, { method: 'POST', body, headers: type });
  expect([stray.status, stray.headers.get('location')]).toEqual([303, `${issuer}/device`]);
  expect((await poll(device)).body['error']).toBe('authorization_pending');
});

async function start(): Promise<Answer['body']> {
  const fields = { client_id: 'atm-cli', scope: 'openid offline_access' };
  return (await post(`${issuer}/device/auth`, fields)).body;
}

function poll(device: Answer['body']): Promise<Answer> {
  return post(`${issuer}/token`, {
    grant_type: deviceCodeGrant,
    client_id: 'atm-cli',
    device_code: String(device['device_code']),
  });
}
