import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';

import { startAtmServer } from '../../../src/server/atm/start.ts';
import {
  answer,
  applicationId,
  clientId,
  clientSecret,
  exchange,
  login,
  me,
  newCode,
  other,
  postJson,
  refresh,
} from '../../support/server/atm-support.ts';

const { issuer, jwksUri, close } = await startAtmServer({ port: 0 });
afterAll(close);
afterEach(() => {
  vi.useRealTimers();
});

const url = `${issuer}/auth/token`;
const refusal = (statusCode: number, error: string, message: string | RegExp) => ({
  status: statusCode,
  body: { statusCode, error, message: expect.stringMatching(message) },
});

describe('a code', () => {
  test('gives three tokens and nothing that OAuth would add', async () => {
    const { status, body } = await exchange(issuer, await newCode(issuer));
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual([
      'id_token',
      'access_token',
      'refresh_token',
      'exp_access_token',
    ]);
    expect(body['exp_access_token']).toBe(600);
    expect(new Set(Object.values(body)).size).toBe(4);
  });

  test('is good once: the second use ends the tokens of the first', async () => {
    const code = await newCode(issuer);
    const { body } = await exchange(issuer, code);
    expect((await me(issuer, body['access_token'])).status).toBe(200);
    expect(await exchange(issuer, code)).toEqual(
      refusal(400, 'Bad Request', /^the code was already used/),
    );
    expect((await me(issuer, body['access_token'])).status).toBe(401);
    expect(await refresh(issuer, body)).toEqual(refusal(401, 'Unauthorized', /revoked/));
  });

  test('is good once, however many ask at the same time', async () => {
    const code = await newCode(issuer);
    const answers = await Promise.all(Array.from({ length: 10 }, () => exchange(issuer, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('is good for a minute', async () => {
    const code = await newCode(issuer);
    letPass(60);
    expect(await exchange(issuer, code)).toEqual(refusal(400, 'Bad Request', /expired/));
  });

  test('belongs to its application, which may still use it after a stranger tried', async () => {
    const code = await newCode(issuer);
    const stranger = await exchange(issuer, code, other);
    expect(stranger).toEqual(refusal(400, 'Bad Request', /another application/));
    expect((await exchange(issuer, code)).status).toBe(200);
  });

  test.each([
    ['a wrong secret', { clientSecret: 'wrong' }],
    ['the secret of another', { clientSecret: other.clientSecret }],
    ['an unknown application', { clientId: 'nobody' }],
  ])('%s is 401, and the code is still good', async (_name, changes) => {
    const code = await newCode(issuer);
    const refused = await exchange(issuer, code, changes);
    expect(refused).toEqual(refusal(401, 'Unauthorized', /clientSecret/));
    expect((await exchange(issuer, code)).status).toBe(200);
  });

  test('that was never given is 400', async () => {
    expect(await exchange(issuer, 'made-up')).toEqual(refusal(400, 'Bad Request', /unknown/));
  });
});

describe('a refresh', () => {
  test('gives three new tokens, again and again', async () => {
    const first = await login(issuer);
    const second = await refresh(issuer, first);
    expect(second.status).toBe(200);
    expect(Object.keys(second.body)).toEqual(Object.keys(first));
    const third = await refresh(issuer, second.body);
    const tokens = [first, second.body, third.body].flatMap((body) =>
      Object.values(body).filter((value) => typeof value === 'string'),
    );
    expect(new Set(tokens).size).toBe(9);
    expect((await me(issuer, third.body['access_token'])).status).toBe(200);
  });

  test('with a token that was used before ends the whole login', async () => {
    const first = await login(issuer);
    const { body: second } = await refresh(issuer, first);
    expect(await refresh(issuer, first)).toEqual(refusal(401, 'Unauthorized', /already used/));
    expect(await refresh(issuer, second)).toEqual(refusal(401, 'Unauthorized', /revoked/));
    expect((await me(issuer, second['access_token'])).status).toBe(401);
  });

  test('leaves other logins of the same user alone', async () => {
    const [mine, yours] = [await login(issuer), await login(issuer)];
    await refresh(issuer, mine);
    await refresh(issuer, mine);
    expect((await refresh(issuer, yours)).status).toBe(200);
  });

  test('wants the ID token that came with the refresh token, and no other', async () => {
    const tokens = await login(issuer);
    const { id_token } = await login(issuer);
    for (const wrong of [id_token, tokens['access_token'], 'x']) {
      const refused = await refresh(issuer, tokens, { id_token: wrong });
      expect(refused).toEqual(refusal(401, 'Unauthorized', /id_token/));
    }
    const { body } = await refresh(issuer, tokens);
    const old = await refresh(issuer, body, { id_token: tokens['id_token'] });
    expect(old).toEqual(refusal(401, 'Unauthorized', /id_token/));
    expect((await refresh(issuer, body)).status).toBe(200);
  });

  test('takes an ID token that has expired', async () => {
    const tokens = await login(issuer);
    letPass(3600);
    expect((await refresh(issuer, tokens)).status).toBe(200);
  });

  test('is for the application that signed in', async () => {
    const tokens = await login(issuer);
    const stranger = await refresh(issuer, tokens, { clientId: other.clientId });
    expect(stranger).toEqual(refusal(401, 'Unauthorized', /another application/));
    expect((await refresh(issuer, tokens)).status).toBe(200);
  });

  test('comes to an end after 14 days', async () => {
    const tokens = await login(issuer);
    letPass(14 * 24 * 3600);
    expect(await refresh(issuer, tokens)).toEqual(refusal(401, 'Unauthorized', /expired/));
  });
});

describe('names that the document does not have', () => {
  const code = 'any';
  const tokens = { refresh_token: 'any', id_token: 'any' };
  test.each([
    [
      'the names of OAuth',
      { client_id: clientId, client_secret: clientSecret, grant_type: 'authorization_code', code },
      'unexpected client_id, unexpected client_secret, unexpected grant_type, missing clientId, missing clientSecret, missing grant_types; a code exchange has exactly {clientId, clientSecret, grant_types, code}',
    ],
    [
      'the grantType of a refresh',
      { clientId, clientSecret, grantType: 'authorization_code', code },
      'unexpected grantType, missing grant_types; a code exchange has exactly {clientId, clientSecret, grant_types, code}',
    ],
    [
      'the grant_types of a code exchange',
      { clientId, ...tokens, grant_types: 'refresh_token' },
      'unexpected grant_types, missing grantType; a refresh has exactly {clientId, refresh_token, id_token, grantType}',
    ],
    [
      'a refresh with a secret',
      { clientId, clientSecret, ...tokens, grantType: 'refresh_token' },
      'unexpected clientSecret; a refresh has exactly {clientId, refresh_token, id_token, grantType}',
    ],
    [
      'a refresh without its ID token',
      { clientId, refresh_token: 'any', grantType: 'refresh_token' },
      'missing id_token; a refresh has exactly {clientId, refresh_token, id_token, grantType}',
    ],
    [
      'a redirect_uri and a code_verifier',
      {
        clientId,
        clientSecret,
        grant_types: 'authorization_code',
        code,
        redirect_uri: 'x',
        code_verifier: 'x',
      },
      'unexpected redirect_uri, unexpected code_verifier; a code exchange has exactly {clientId, clientSecret, grant_types, code}',
    ],
    [
      'values that are no text',
      { clientId: 1, clientSecret: '', grant_types: ['authorization_code'], code: null },
      'clientId is empty or not a text, clientSecret is empty or not a text, grant_types is empty or not a text, code is empty or not a text; a code exchange has exactly {clientId, clientSecret, grant_types, code}',
    ],
    [
      'another grant of a code exchange',
      { clientId, clientSecret, grant_types: 'client_credentials', code },
      'grant_types is client_credentials, expected authorization_code',
    ],
    [
      'another grant of a refresh',
      { clientId, ...tokens, grantType: 'authorization_code' },
      'grantType is authorization_code, expected refresh_token',
    ],
  ])('%s: 400 that says which', async (_name, body, message) => {
    expect(await postJson(url, body)).toEqual({
      status: 400,
      body: { statusCode: 400, error: 'Bad Request', message },
    });
  });
});

describe('a body that is no JSON object', () => {
  const form = 'grant_type=authorization_code&client_id=atm-cli&code=any';
  test.each([
    ['a form', form, 'application/x-www-form-urlencoded', 415, /x-www-form-urlencoded/],
    ['JSON that calls itself text', '{}', 'text/plain', 415, /text\/plain/],
    ['JSON of no type', '{}', '', 415, /no type/],
    ['a form that calls itself JSON', form, 'application/json', 400, /not a JSON object/],
    ['nothing', '', 'application/json', 400, /not a JSON object/],
    ['a list', '[]', 'application/json', 400, /not a JSON object/],
    ['null', 'null', 'application/json', 400, /not a JSON object/],
    ['too much', `"${'x'.repeat(17_000)}"`, 'application/json', 413, /16384 bytes/],
  ])('%s is refused', async (_name, body, type, status, message) => {
    const refused = await postJson(url, body, type);
    expect(refused.status).toBe(status);
    expect(refused.body).toMatchObject({
      statusCode: status,
      message: expect.stringMatching(message),
    });
  });

  test('a charset beside the type is no harm', async () => {
    const { status, body } = await postJson(url, {}, 'application/json; charset=utf-8');
    expect([status, body['message']]).toEqual([400, expect.stringContaining('missing clientId')]);
  });
});

describe('the tokens', () => {
  test('are what the document decodes, signed with the published key', async () => {
    const tokens = await login(issuer);
    const jwks = (await (await fetch(jwksUri)).json()) as JSONWebKeySet;
    expect(jwks.keys).toEqual([
      {
        kty: 'RSA',
        n: expect.any(String),
        e: 'AQAB',
        kid: expect.any(String),
        use: 'sig',
        alg: 'RS256',
      },
    ]);
    for (const name of ['access_token', 'id_token']) {
      const { payload, protectedHeader } = await jwtVerify(
        String(tokens[name]),
        createLocalJWKSet(jwks),
        { algorithms: ['RS256'], issuer: 'atm', audience: applicationId },
      );
      expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: jwks.keys[0]?.kid });
      expect(Object.keys(payload)).toEqual(['iat', 'iss', 'exp', 'aud', 'scope']);
      expect(Number(payload.exp) - Number(payload.iat)).toBe(600);
      expect(payload['scope']).toEqual({
        email: 'ada@example.test',
        id: 'ada',
        firstName: 'Ada',
        lastName: 'Testuser',
      });
    }
  });

  test('open the API to the access token only', async () => {
    const { access_token, id_token, refresh_token } = await login(issuer);
    expect(await me(issuer, access_token)).toEqual({
      status: 200,
      body: { email: 'ada@example.test', id: 'ada', firstName: 'Ada', lastName: 'Testuser' },
    });
    for (const wrong of [id_token, refresh_token, `${String(access_token)}x`, 'x']) {
      expect(await me(issuer, wrong)).toEqual(refusal(401, 'Unauthorized', /access token/));
    }
    const without = await fetch(`${issuer}/api/me`);
    expect(without.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer(without)).toEqual(refusal(401, 'Unauthorized', /missing/));
  });

  test('open the API for ten minutes', async () => {
    const { access_token } = await login(issuer);
    letPass(599);
    expect((await me(issuer, access_token)).status).toBe(200);
    letPass(1);
    expect((await me(issuer, access_token)).status).toBe(401);
  });
});

function letPass(seconds: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ['Date'] });
  vi.setSystemTime(now + seconds * 1000);
}
