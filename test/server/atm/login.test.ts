import { afterAll, describe, expect, test } from 'vitest';

import { startAtmServer } from '../../../src/server/atm/start.ts';
import { callback, http, statusUnderOtherName } from '../../support/server/support.ts';
import { signInAtm } from '../../support/server/atm-robot.ts';
import {
  answer,
  clientId,
  credentials,
  exchange,
  postJson,
  start,
} from '../../support/server/atm-support.ts';

const { issuer, loginUrl, clients, users, close } = await startAtmServer({ port: 0 });
afterAll(close);

const page = `${loginUrl}?clientId=${clientId}`;
const hostile = `"><script>alert(1)</script>'&`;

describe('the direct login', () => {
  test('answers with the registered redirect URL and a code', async () => {
    const { status, body } = await postJson(`${issuer}/auth`, credentials);
    expect(status).toBe(200);
    expect(Object.entries(body)).toEqual([
      ['redirectUrl', 'http://localhost:8080/callback'],
      ['code', expect.stringMatching(/^[A-Za-z0-9]{50}$/)],
    ]);
    expect((await exchange(issuer, String(body['code']))).status).toBe(200);
  });

  test('lets every test user in who is announced', async () => {
    expect(users).toHaveLength(3);
    for (const { loginId, password } of users) {
      const answered = await postJson(`${issuer}/auth`, { loginId, password, clientId });
      expect(answered.status).toBe(200);
    }
  });

  test.each([
    ['a wrong password', { password: 'wrong' }, 'loginId or password is wrong'],
    ['the password of another', { loginId: 'ben@example.test' }, 'loginId or password is wrong'],
    ['an unknown user', { loginId: 'nobody@example.test' }, 'loginId or password is wrong'],
    ['an unknown application', { clientId: 'nobody' }, 'clientId nobody is not registered'],
  ])('%s is 401', async (_name, changes, message) => {
    expect(await postJson(`${issuer}/auth`, { ...credentials, ...changes })).toEqual({
      status: 401,
      body: { statusCode: 401, error: 'Unauthorized', message },
    });
  });

  test.each([
    [
      'a wrong name',
      { username: 'ada', password: 'x', clientId },
      /^unexpected username, missing loginId; a login has exactly \{loginId, password, clientId\}$/,
    ],
    ['one too many', { ...credentials, state: 'x' }, /^unexpected state;/],
    ['a missing one', { loginId: 'x', password: 'x' }, /^missing clientId;/],
    ['an empty one', { ...credentials, password: '' }, /^password is empty/],
  ])('%s is 400 that names it', async (_name, body, message) => {
    const refused = await postJson(`${issuer}/auth`, body);
    expect(refused).toEqual({
      status: 400,
      body: { statusCode: 400, error: 'Bad Request', message: expect.stringMatching(message) },
    });
  });

  test('a form is 415', async () => {
    const form = new URLSearchParams(credentials).toString();
    const refused = await postJson(`${issuer}/auth`, form, 'application/x-www-form-urlencoded');
    expect(refused).toMatchObject({ status: 415, body: { error: 'Unsupported Media Type' } });
  });
});

describe('the hosted page', () => {
  test('lists the test users and is closed to scripts and frames', async () => {
    const response = await fetch(page);
    const text = await response.text();
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; form-action 'self' http:\/\/localhost:8080; frame-ancestors 'none'; base-uri 'none'$/,
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(text).not.toMatch(
      /<script|<link(?! rel="icon" href="data:)|<img|<iframe|@import|url\(|\son\w+=/i,
    );
    for (const { loginId, password, name } of users) {
      expect(text).toContain(`<dt>${name}</dt>`);
      expect(text).toContain(`<code>${loginId}</code>`);
      expect(text).toContain(`<code>${password}</code>`);
    }
    expect(text).toContain('made-up users, public passwords');
  });

  test('leads back with a code and nothing else, whatever came along', async () => {
    const fields = { ...credentials, state: 'mine', redirectUrl: 'http://127.0.0.1:1/stolen' };
    const response = await sendForm(`${page}&state=mine`, fields);
    expect(response.status).toBe(303);
    const location = response.headers.get('location') ?? '';
    expect(location).toMatch(/^http:\/\/localhost:8080\/callback\?code=[A-Za-z0-9]{50}$/);
    const code = new URL(location).searchParams.get('code') ?? '';
    expect((await exchange(issuer, code)).status).toBe(200);
  });

  test('keeps what the registered redirect URL has in its query', async () => {
    const other = await start({ redirectUrl: 'https://app.example.test/back?tenant=a%20b' });
    const { status, headers } = await sendForm(other.loginUrl, credentials);
    expect(status).toBe(303);
    expect(headers.get('location')).toMatch(
      /^https:\/\/app\.example\.test\/back\?tenant=a(?:\+|%20)b&code=\w{50}$/,
    );
  });

  test('comes again with a message after wrong credentials', async () => {
    const fields = { ...credentials, loginId: hostile };
    const response = await sendForm(loginUrl, fields);
    const text = await response.text();
    expect(response.status).toBe(401);
    expect(response.headers.get('location')).toBeNull();
    expect(text).toContain('role="alert">The login ID or the password is wrong.<');
    expect(text).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;"');
    expect(text).not.toContain('<script');
    expect(text).toContain(`name="clientId" value="${clientId}"`);
  });

  test.each([
    ['none', ''],
    ['an unknown one', '?clientId=nobody'],
    ['a hostile one', `?clientId=${encodeURIComponent(hostile)}`],
    ['two', `?clientId=${clientId}&clientId=${clientId}`],
    ['one of OAuth', `?client_id=${clientId}`],
  ])('is an error page for a clientId that is %s', async (_name, query) => {
    for (const response of [
      await fetch(loginUrl + query),
      await sendForm(loginUrl, { ...credentials, clientId: 'nobody' }),
    ]) {
      const text = await response.text();
      expect(response.status).toBe(400);
      expect(text).toContain('data-page="error"');
      expect(text).not.toContain('<script');
    }
  });

  test('takes no JSON', async () => {
    const response = await fetch(loginUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(credentials),
    });
    expect(response.status).toBe(415);
  });
});

describe('the robot', () => {
  test('signs in on the page and goes to the redirect URL', async () => {
    const { redirect_uri, arrived } = await callback();
    const server = await start({ redirectUrl: redirect_uri });
    await signInAtm(http, `${server.loginUrl}?clientId=${clientId}`);
    const parameters = await arrived;
    expect([...parameters.keys()]).toEqual(['code']);
    expect((await exchange(server.issuer, parameters.get('code') ?? '')).status).toBe(200);
  });

  test('stops at an error page with what it says', async () => {
    await expect(signInAtm(http, `${loginUrl}?clientId=nobody`)).rejects.toMatchObject({
      kind: 'refused',
      message:
        'the ATM server stopped the sign-in with the page "Unknown application": No application is registered with the clientId nobody.',
    });
  });
});

describe('everything else', () => {
  test.each([
    '/.well-known/openid-configuration',
    '/.well-known/oauth-authorization-server',
    '/auth/.well-known/openid-configuration',
    '/token',
    '/userinfo',
    '/device/auth',
    '/constructor',
  ])('%s is 404 in JSON', async (path) => {
    const response = await fetch(issuer + path);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await answer(response)).toEqual({
      status: 404,
      body: { statusCode: 404, error: 'Not Found', message: `no endpoint at ${path}` },
    });
  });

  test.each([
    ['GET', '/auth', 'POST'],
    ['GET', '/auth/token', 'POST'],
    ['PUT', '/login', 'GET, POST'],
    ['POST', '/auth/.well-known/jwks.json', 'GET'],
  ])('%s %s is 405', async (method, path, allowed) => {
    const response = await fetch(issuer + path, { method });
    expect(response.headers.get('allow')).toBe(allowed);
    expect(await answer(response)).toMatchObject({ status: 405, body: { statusCode: 405 } });
  });

  test('another name for the server is refused', async () => {
    expect(await statusUnderOtherName(page)).toBe(421);
  });

  test('the root says where everything is', async () => {
    const text = await (await fetch(issuer)).text();
    expect(text).toContain(issuer);
    for (const client of clients) {
      expect(text).toContain(`href="/login?clientId=${client.clientId}"`);
    }
  });
});

function sendForm(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
}
