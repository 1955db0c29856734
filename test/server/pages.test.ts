import { afterAll, describe, expect, test } from 'vitest';

import { startServer } from '../../src/server/start.ts';
import { authorizationUrl, http, post, statusUnderOtherName } from '../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

const device = await post(`${issuer}/device/auth`, { client_id: 'atm-cli' });
const addresses = [
  ['home', `${issuer}/`],
  ['choose-user', authorizationUrl(issuer)],
  ['device-code', `${issuer}/device`],
  ['device-confirm', String(device.body['verification_uri_complete'])],
  ['signed-out', `${issuer}/session/end`],
  ['error', `${issuer}/auth?client_id=nobody`],
  ['not found', `${issuer}/nothing`],
] as const;

const hostile = `"><script>alert(1)</script>'&`;

describe('every page', () => {
  test.each(addresses)(
    '%s loads nothing and is closed to scripts and frames',
    async (_name, url) => {
      const response = await follow(url);
      const page = await response.text();
      expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = response.headers.get('content-security-policy') ?? '';
      expect(policy).toMatch(
        /^default-src 'none'; img-src data:; style-src 'sha256-[^']+'; form-action 'self'/,
      );
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('script-src');
      expect(response.headers.get('referrer-policy')).toBe('no-referrer');
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(page).not.toMatch(
        /<script|<link(?! rel="icon" href="data:)|<img|<iframe|@import|url\(|\son\w+=/i,
      );
      expect(page).not.toMatch(/(?:src|href|action)="(?:https?:)?\/\/(?!127\.0\.0\.1)/);
      expect(page).toMatch(/<html lang="en">/);
      expect(page.match(/<h1>[^<]+<\/h1>/g)).toHaveLength(1);
    },
  );
});

test.each([
  ['user_code', `${issuer}/device?user_code=${encodeURIComponent(hostile)}`],
  ['client_id', `${issuer}/auth?client_id=${encodeURIComponent(hostile)}`],
  ['redirect_uri', authorizationUrl(issuer, { redirect_uri: hostile })],
  ['login_hint', authorizationUrl(issuer, { login_hint: hostile })],
  ['scope', authorizationUrl(issuer, { scope: 'openid <script>' })],
  ['path', `${issuer}/${encodeURIComponent(hostile)}`],
  ['interaction', `${issuer}/interaction/${encodeURIComponent(hostile)}`],
  ['id_token_hint', `${issuer}/session/end?id_token_hint=${encodeURIComponent(hostile)}`],
])('a hostile %s comes back escaped or not at all', async (_name, url) => {
  const page = await (await follow(url)).text();
  expect(page).toContain('<main');
  expect(page).not.toContain('<script');
  expect(page).not.toContain(`"><`.repeat(2));
});

test('the entered code is escaped where it is shown again', async () => {
  const page = await (
    await follow(`${issuer}/device?user_code=${encodeURIComponent(hostile)}`)
  ).text();
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&#39;&amp;"');
});

test('a form may lead to the redirect URI of its request and nowhere else', async () => {
  for (const [redirect_uri, target] of [
    ['http://127.0.0.1:9999/callback', 'http://127.0.0.1:9999'],
    ['http://[::1]:9999/callback', 'http:'],
  ] as const) {
    const response = await follow(authorizationUrl(issuer, { redirect_uri }));
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain(`form-action 'self' ${target};`);
  }
});

test('another name for the server is refused', async () => {
  const response = await fetch(issuer.replace('127.0.0.1', 'localhost')).catch(() => undefined);
  // Where localhost is ::1 only, nobody listens.
  if (response !== undefined) expect(response.status).toBe(421);
  expect(await statusUnderOtherName(issuer)).toBe(421);
});

test('an interaction that is over says so', async () => {
  const response = await fetch(`${issuer}/interaction/gone`);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('This sign-in has expired');
});

test('form_post posts itself to the client by the one script that is allowed', async () => {
  const response = await http(
    authorizationUrl(issuer, { response_mode: 'form_post', prompt: 'none' }),
  );
  expect(response.headers.get('content-security-policy')).toMatch(/script-src 'sha256-[^']+'/);
  expect(await response.text()).toContain('action="http://127.0.0.1:1/callback"');
});

/** Follows the redirects inside the server, with its cookies, to a page. */
async function follow(first: string): Promise<Response> {
  let url = first;
  let cookie = '';
  for (let step = 0; step < 5; step += 1) {
    const response = await http(url, { headers: { accept: 'text/html', cookie } });
    const location = response.headers.get('location');
    if (location === null) return response;
    cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
    url = new URL(location, url).href;
  }
  throw new Error(`${first} leads to no page`);
}

describe('the error page of an authorization request', () => {
  const text = async (parameters: Record<string, string>) =>
    (await (await follow(authorizationUrl(issuer, parameters))).text()).replaceAll(/\s+/g, ' ');

  test('shows what was sent beside what is registered', async () => {
    const page = await text({ redirect_uri: 'http://127.0.0.1:1/elsewhere' });
    const [sent = '', registered = ''] = page.split('<h2>Registered</h2>');
    expect(sent).toContain('<dd><code>http://127.0.0.1:1/elsewhere</code></dd>');
    expect(sent).toContain(
      '<dt><code>code_challenge_method</code></dt> <dd><code>S256</code></dd>',
    );
    expect(registered).toContain('<dd><code>http://127.0.0.1/callback</code></dd>');
    expect(page).not.toContain('<code>nonce');
  });

  test('names the clients where the one that was sent is unknown', async () => {
    const page = await text({ client_id: 'nobody' });
    expect(page).toContain('<dd><code>nobody</code></dd>');
    expect(page).toMatch(/Registered.*Clients.*atm-cli-confidential/);
  });
});

test('the home page says how to sign in, with which clients, secrets and users', async () => {
  const page = (await (await follow(`${issuer}/`)).text()).replaceAll(/<\/?span[^>]*>/g, '');
  expect(page).toContain(
    `atm-cli login --issuer ${issuer} --client-id atm-cli --resource ${issuer}/api`,
  );
  expect(page).toContain(`atm-cli device --issuer ${issuer}`);
  expect(page).toContain('secret <code>atm-cli-development-secret-for-tests</code>');
  expect(page).toContain('Ben (test user), ben@example.test');
});
