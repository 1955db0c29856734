import { expect, it } from 'vitest';

import { loginDirect } from '../../src/flows/login/direct.ts';
import { requestDeviceCode, requestDeviceToken } from '../../src/oauth/device-request.ts';
import { clientCredentials, requestGrant } from '../../src/oauth/grant.ts';
import { applyPreset } from '../../src/providers/apply.ts';
import { findPreset } from '../../src/providers/catalog.ts';
import { createWorld } from '../support/context.ts';
import { members, talk } from '../support/dialect-exchange.ts';

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';

it('sends the direct login of the ATM document, byte for byte', async () => {
  const sent: unknown[] = [];
  const world = createWorld({
    fetch: async (url, { method, headers, body } = {}) => {
      sent.push({ url, method, type: new Headers(headers).get('content-type'), body });
      return Response.json({ message: 'not today' }, { status: 401 });
    },
  });
  const client = { client_id: 'OJJvmTmatjCOTuqBxur2', client_secret: 'any' };
  const { settings: preset, traits } = applyPreset(findPreset('atm'), {});
  const settings = { profile: 'default', known: false, builtIn: false, origins: {}, traits };
  const credentials = { loginId: 'end.user13@gmail.com', password: 'H123456789' };
  const given = { ...settings, client: { ...preset, ...client } };
  const outcome = loginDirect(world.context, given, credentials, () => {});
  await expect(outcome).rejects.toMatchObject({ kind: 'oauth_error' });
  expect(sent).toEqual([
    {
      url: 'https://api.dev.token.tci-pf.net/auth',
      method: 'POST',
      type: json,
      body: '{"loginId":"end.user13@gmail.com","password":"H123456789","clientId":"OJJvmTmatjCOTuqBxur2"}',
    },
  ]);
});

it('exchanges a code like the ATM document, byte for byte', async () => {
  const client = {
    client_id: 'MXSAUwpZycuhd2owvV2j',
    client_secret: 'QhRhyGuSTP7S9cU6riqR3vPHETq9vErX',
  };
  const atm = talk({ provider: 'atm', client });
  const code = 'aY3hgPCdKzGj6IDYNJrEzgKazZQsAZ1MkfvaQfFoG8mmPIfocs';
  await atm.exchange(code, 'http://localhost:8080/callback');
  expect(atm.sent).toMatchObject([
    {
      url: 'https://api.dev.token.tci-pf.net/auth/token',
      type: json,
      body: `{"clientId":"MXSAUwpZycuhd2owvV2j","clientSecret":"QhRhyGuSTP7S9cU6riqR3vPHETq9vErX","grant_types":"authorization_code","code":"${code}"}`,
    },
  ]);
});

it('refreshes like the ATM document, byte for byte: no secret, and the ID token', async () => {
  const client = { client_id: 'DwSljVC4Ycr5YAv2Qbkf', client_secret: 'stays here' };
  const atm = talk({ provider: 'atm', client });
  await atm.refresh('rt-1', { id_token: 'id-1' });
  expect(atm.sent).toMatchObject([
    {
      url: 'https://api.dev.token.tci-pf.net/auth/token',
      type: json,
      body: '{"clientId":"DwSljVC4Ycr5YAv2Qbkf","refresh_token":"rt-1","id_token":"id-1","grantType":"refresh_token"}',
    },
  ]);
});

const yours = { client_id: 'YOUR_CLIENT_ID', client_secret: 'YOUR_CLIENT_SECRET' };

it('exchanges a code like the Auth0 document: JSON with its members, and the proof of PKCE', async () => {
  const document = {
    grant_type: 'authorization_code',
    ...yours,
    code: 'YOUR_AUTHORIZATION_CODE',
    redirect_uri: 'https://YOUR_APP/callback',
  };
  const token_endpoint = 'https://acme.eu.auth0.com/oauth/token';
  const parameters = { domain: 'acme.eu.auth0.com' };
  const auth0 = talk({ provider: 'auth0', parameters, client: yours, token_endpoint });
  await auth0.exchange(document.code, document.redirect_uri);
  await auth0.exchange(document.code, document.redirect_uri, 'the verifier');
  const [plain, proved] = auth0.sent;
  expect(plain).toMatchObject({ url: token_endpoint, type: json });
  expect(JSON.parse(plain?.body ?? '')).toEqual(document);
  expect(JSON.parse(proved?.body ?? '')).toEqual({ ...document, code_verifier: 'the verifier' });
});

it('exchanges a code like the U-Assist document: a form, its redirect URI encoded', async () => {
  const token_endpoint = 'https://acme.eu.auth0.com/oauth/token';
  const parameters = { domain: 'acme.eu.auth0.com' };
  const uAssist = talk({ provider: 'u-assist', parameters, client: yours, token_endpoint });
  await uAssist.exchange('yourAuthorizationCode', 'https://yourApp/callback');
  const [sent] = uAssist.sent;
  expect(sent).toMatchObject({ url: token_endpoint, type: form });
  expect(members(sent?.body ?? '')).toEqual([
    'client_id=YOUR_CLIENT_ID',
    'client_secret=YOUR_CLIENT_SECRET',
    'code=yourAuthorizationCode',
    'grant_type=authorization_code',
    'redirect_uri=https%3A%2F%2FyourApp%2Fcallback',
  ]);
});

it('exchanges a code like the clairtonluz document, PKCE and secret, in as many bytes', async () => {
  const client = { client_id: 'web_application', client_secret: 'bar' };
  const clairtonluz = talk({ provider: 'clairtonluz', client });
  const code = 'OaMoM527Flxtzeqw98Qh8mZv2l9i5n33gbqTgp2z478';
  const verifier =
    'OXqRZcgZ25zKtqM1AjlZoTrRavh126kFCPJakslJSogMnbhXE9Ab0DS85ViphjTvqEOP5jM4nzcsgJOsYXxaJIzwbhFEzmxYgO13vGMbXsJkvxWopzhCqNtDRMkBTMnp';
  await clairtonluz.exchange(code, 'http://example.local:3000/autorization', verifier);
  const [sent] = clairtonluz.sent;
  expect(sent).toMatchObject({ url: 'https://auth.clairtonluz.com.br/token', type: form });
  expect(members(sent?.body ?? '')).toEqual([
    'client_id=web_application',
    'client_secret=bar',
    `code=${code}`,
    `code_verifier=${verifier}`,
    'grant_type=authorization_code',
    'redirect_uri=http%3A%2F%2Fexample.local%3A3000%2Fautorization',
  ]);
  // The Content-Length of the document.
  expect(sent?.body).toHaveLength(327);
});

it('asks for client credentials like the clairtonluz document', async () => {
  const { connection, fetch, sent } = talk({ provider: 'clairtonluz', client: yours });
  await requestGrant(connection, clientCredentials, { fetch, asked: [['scope', 'openid']] });
  expect(members(sent[0]?.body ?? '')).toEqual([
    'client_id=YOUR_CLIENT_ID',
    'client_secret=YOUR_CLIENT_SECRET',
    'grant_type=client_credentials',
    'scope=openid',
  ]);
});

it('asks for a device code and for its tokens like the clairtonluz document', async () => {
  const device = {
    device_code: 'OSlHhM2ptpZa-tfZGo94FmIhClTDVQFIplsu2NXupYK',
    user_code: 'MMQH-NCTW',
    verification_uri: 'http://localhost/device',
    verification_uri_complete: 'http://localhost/device?user_code=MMQH-NCTW',
    expires_in: 600,
  };
  const client = { client_id: 'mobile_application' };
  const { connection, fetch, sent } = talk({
    provider: 'clairtonluz',
    client,
    answer: Response.json(device),
  });
  const scope = 'openid profile phone';
  const authorization = await requestDeviceCode(connection, { scope }, fetch);
  expect(authorization).toMatchObject(device);
  await requestDeviceToken(connection, authorization, { fetch, resource: [] });
  expect(sent.map(({ url, body }) => [url, members(body)])).toEqual([
    [
      'https://auth.clairtonluz.com.br/device/auth',
      // The document writes the spaces as %20: to a form that is the same.
      ['client_id=mobile_application', 'scope=openid+profile+phone'],
    ],
    [
      'https://auth.clairtonluz.com.br/token',
      [
        'client_id=mobile_application',
        `device_code=${device.device_code}`,
        'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code',
      ],
    ],
  ]);
});
