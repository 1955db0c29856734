import { afterAll, describe, expect, test } from 'vitest';

import type { Fetch } from '../../src/model/exchange.ts';
import { signIn } from '../../src/server/automatic-sign-in.ts';
import { startServer } from '../../src/server/start.ts';
import {
  authorizationUrl,
  callback,
  decodeUnverified,
  http,
  login,
  post,
  pressThrough,
  signInForCode,
  userinfo,
} from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

const tokenEndpoint = `${issuer}/token`;

describe('a sign-in with code and PKCE', () => {
  test('sends code, state and iss to the redirect URI', async () => {
    const { redirect_uri, arrived } = await callback();
    await signIn(http, authorizationUrl(issuer, { redirect_uri }));
    expect(Object.fromEntries(await arrived)).toEqual({
      code: expect.any(String),
      state: 'state of the test',
      iss: issuer,
    });
  });

  test('gives an opaque access token that is good for userinfo', async () => {
    const tokens = await login(issuer, { scope: 'openid profile email', nonce: 'n-1' });
    expect(tokens).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
    expect(tokens).not.toHaveProperty('refresh_token');
    expect(String(tokens['access_token'])).not.toContain('.');
    expect(await userinfo(issuer, tokens['access_token'])).toEqual({
      status: 200,
      body: expect.objectContaining({
        sub: 'ada',
        name: 'Ada (test user)',
        email: 'ada@example.test',
      }),
    });
    expect(decodeUnverified(tokens['id_token']).payload).toMatchObject({
      iss: issuer,
      aud: 'atm-cli',
      sub: 'ada',
      name: 'Ada (test user)',
      nonce: 'n-1',
    });
  });

  test('releases no claim that was not asked for', async () => {
    const tokens = await login(issuer, { scope: 'openid' });
    expect((await userinfo(issuer, tokens['access_token'])).body).toEqual({ sub: 'ada' });
  });

  test.each([
    'http://127.0.0.1:8976/callback',
    'http://localhost:1/callback',
    'http://[::1]:65535/callback',
    'http://127.0.0.1:8976/',
    'http://127.0.0.1:8976',
    'http://127.0.0.1/callback',
  ])('comes back to %s', async (redirect_uri) => {
    const arrivals: string[] = [];
    const watch: Fetch = (url, options) => {
      if (url.startsWith(issuer)) return http(url, options);
      arrivals.push(url);
      return Promise.resolve(new Response('done'));
    };
    await signIn(watch, authorizationUrl(issuer, { redirect_uri }));
    const [arrival = ''] = arrivals;
    expect(arrival.split('?')[0]).toBe(new URL(redirect_uri).href);
    expect(new URL(arrival).searchParams.get('code')).toBeTruthy();
  });

  test.each(['RS256', 'ES256', 'EdDSA', 'Ed25519'])('signs ID tokens with %s', async (alg) => {
    const client_id = alg === 'RS256' ? 'atm-cli' : `atm-cli-${alg.toLowerCase()}`;
    const { header } = decodeUnverified((await login(issuer, { client_id }))['id_token']);
    expect(header['alg']).toBe(alg);
    const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toContain(header['kid']);
    expect(keys.every((key) => !('d' in key))).toBe(true);
  });
});

describe('the server refuses', () => {
  test('what the user denies', async () => {
    const { redirect_uri, arrived } = await callback();
    await pressThrough(authorizationUrl(issuer, { redirect_uri }), 'ben', 'deny');
    expect(Object.fromEntries(await arrived)).toMatchObject({
      error: 'access_denied',
      state: 'state of the test',
      iss: issuer,
    });
  });

  test('a request without PKCE, also of the confidential client', async () => {
    for (const client_id of ['atm-cli', 'atm-cli-confidential']) {
      const url = new URL(authorizationUrl(issuer, { client_id }));
      url.searchParams.delete('code_challenge');
      url.searchParams.delete('code_challenge_method');
      expect((await redirectOf(url.href)).get('error')).toBe('invalid_request');
    }
  });

  test('the plain method of PKCE', async () => {
    const url = authorizationUrl(issuer, { code_challenge_method: 'plain' });
    expect((await redirectOf(url)).get('error')).toBe('invalid_request');
  });

  test('a wrong verifier, a missing one, and another redirect URI', async () => {
    for (const wrong of [
      { code_verifier: 'x'.repeat(43) },
      { code_verifier: '' },
      { redirect_uri: 'http://127.0.0.1:1/callback' },
    ]) {
      const { status, body } = await post(tokenEndpoint, {
        ...(await signInForCode(issuer)),
        ...wrong,
      });
      expect([status, body['error']]).toEqual([400, 'invalid_grant']);
    }
  });

  test('a code that was used before, and then the tokens of that code', async () => {
    const request = await signInForCode(issuer);
    const { body } = await post(tokenEndpoint, request);
    expect((await post(tokenEndpoint, request)).body['error']).toBe('invalid_grant');
    expect((await userinfo(issuer, body['access_token'])).status).toBe(401);
  });

  test.each([
    'http://127.0.0.1:8976/other',
    'http://example.test/callback',
    'https://127.0.0.1:8976/callback',
    'http://127.0.0.1:8976@example.test/callback',
  ])('to redirect to %s', async (redirect_uri) => {
    const response = await http(authorizationUrl(issuer, { redirect_uri }));
    expect([response.status, response.headers.get('location')]).toEqual([400, null]);
    expect(await response.text()).toContain('invalid_redirect_uri');
  });

  test('a request without a scope, once it is known who asks', async () => {
    const { redirect_uri, arrived } = await callback();
    await signIn(http, authorizationUrl(issuer, { redirect_uri, scope: '' }));
    expect((await arrived).get('error')).toBe('invalid_scope');
  });

  test('prompt=none for a native client, which has to ask (RFC 8252 section 8.6)', async () => {
    const answer = await redirectOf(authorizationUrl(issuer, { prompt: 'none' }));
    expect(answer.get('error')).toBe('login_required');
  });
});

test('a refresh token takes both offline_access and prompt=consent', async () => {
  const scope = 'openid offline_access';
  expect(await login(issuer, { scope })).toMatchObject({ scope: 'openid' });
  expect(await login(issuer, { scope, prompt: 'consent' })).toMatchObject({
    scope,
    refresh_token: expect.any(String),
  });
});

test('select_account may be asked for, and login_hint puts the focus on a user', async () => {
  const url = authorizationUrl(issuer, {
    prompt: 'select_account',
    login_hint: 'ben@example.test',
  });
  expect((await pressThrough(url)).page).toBe('choose-user');
  expect((await pressThrough(url, 'ben')).page).toBe('consent');
});

async function redirectOf(url: string): Promise<URLSearchParams> {
  const response = await http(url);
  return new URL(response.headers.get('location') ?? issuer).searchParams;
}
