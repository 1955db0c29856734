import { afterAll, expect, test } from 'vitest';

import { createBrowser } from '../../src/server/page-browser.ts';
import { startServer } from '../../src/server/start.ts';
import {
  authorizationUrl,
  callback,
  decodeUnverified,
  http,
  login,
  pkce,
  post,
} from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

test('asks before it signs out, without an ID token hint', async () => {
  const { browser } = await signedIn('ada');
  const view = await browser.open(`${issuer}/session/end`);
  expect([view.page, view.title]).toEqual(['sign-out', 'Sign out?']);
  expect((await browser.press(view.buttons[0]!)).page).toBe('signed-out');
  expect((await browser.open(authorizationUrl(issuer))).page).toBe('choose-user');
});

test('asks when the ID token is that of somebody else', async () => {
  const { id_token } = await login(issuer);
  expect(decodeUnverified(id_token).payload['sub']).toBe('ada');
  const { browser } = await signedIn('ben');
  const view = await browser.open(`${issuer}/session/end?id_token_hint=${String(id_token)}`);
  expect(view.page).toBe('sign-out');
});

test('signs out at once with the ID token of the user, and goes back with the state', async () => {
  const { browser, id_token } = await signedIn('ben');
  const { redirect_uri, arrived } = await callback();
  const query = new URLSearchParams({
    id_token_hint: String(id_token),
    post_logout_redirect_uri: redirect_uri,
    state: 's 1',
  });
  expect((await browser.open(`${issuer}/session/end?${query.toString()}`)).isElsewhere).toBe(true);
  expect(Object.fromEntries(await arrived)).toEqual({ state: 's 1' });
  expect((await browser.open(authorizationUrl(issuer))).page).toBe('choose-user');
});

test('redirects to no address that is not registered, and to none for an unknown client', async () => {
  const post_logout_redirect_uri = 'https://example.test/';
  const registered = new URLSearchParams({ client_id: 'atm-cli', post_logout_redirect_uri });
  const refused = await http(`${issuer}/session/end?${registered.toString()}`);
  expect([refused.status, refused.headers.get('location')]).toEqual([400, null]);
  const anybody = new URLSearchParams({ post_logout_redirect_uri });
  const ignored = await http(`${issuer}/session/end?${anybody.toString()}`);
  expect(ignored.headers.get('location')).toBe(`${issuer}/session/end/success`);
});

test('whoever is not signed in goes back at once', async () => {
  const post_logout_redirect_uri = 'http://127.0.0.1:4444/callback';
  const query = new URLSearchParams({ client_id: 'atm-cli', post_logout_redirect_uri, state: 'x' });
  const response = await http(`${issuer}/session/end?${query.toString()}`);
  expect(response.headers.get('location')).toBe(`${post_logout_redirect_uri}?state=x`);
});

/** A browser that has signed a user in, and the ID token that came of it. */
async function signedIn(user: string) {
  const { redirect_uri, arrived } = await callback();
  const { code_verifier, code_challenge } = pkce();
  const url = authorizationUrl(issuer, { redirect_uri, code_challenge });
  const browser = createBrowser(http, url);
  const choice = await browser.open(url);
  const consent = await browser.press(
    choice.buttons.find(({ body }) => body.get('user') === user)!,
  );
  await browser.press(consent.buttons[0]!);
  const { body } = await post(`${issuer}/token`, {
    grant_type: 'authorization_code',
    client_id: 'atm-cli',
    code: (await arrived).get('code') ?? '',
    redirect_uri,
    code_verifier,
  });
  return { browser, id_token: body['id_token'] };
}
