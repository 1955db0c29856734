import { afterAll, describe, expect, test } from 'vitest';

import { startAtmServer } from '../../../src/server/atm/start.ts';
import {
  clientId,
  clientSecret,
  credentials,
  login,
  newCode,
  postJson,
} from '../../support/server/atm-support.ts';

const { issuer, close } = await startAtmServer({ port: 0 });
afterAll(close);

// The payloads as ATM's document prints them: names, order and spaces are not ours to choose.
const loginPayload = `{
  "loginId": "end.user13@gmail.com",
  "password": "H123456789",
  "clientId": "OJJvmTmatjCOTuqBxur2"
}`;
const exchangePayload = `{
  "clientId":"MXSAUwpZycuhd2owvV2j",
  "clientSecret":"QhRhyGuSTP7S9cU6riqR3vPHETq9vErX",
  "grant_types":"authorization_code",
  "code": "aY3hgPCdKzGj6IDYNJrEzgKazZQsAZ1MkfvaQfFoG8mmPIfocs"
}`;
const refreshPayload = `{
  "clientId": "DwSljVC4Ycr5YAv2Qbkf",
  "refresh_token": "",
  "id_token": "",
  "grantType": "refresh_token"
}`;

const asPrinted = (payload: string): string => payload;
/** Its examples send `JSON.stringify` of the same payload. */
const asSent = (payload: string): string => JSON.stringify(JSON.parse(payload));

describe.each([
  ['as the document prints them', asPrinted],
  ['as the examples of the document send them', asSent],
])('the payloads %s', (_name, write) => {
  test('sign in', async () => {
    const body = fill(write(loginPayload), credentials);
    const { status, body: answered } = await postJson(`${issuer}/auth`, body);
    expect([status, Object.keys(answered)]).toEqual([200, ['redirectUrl', 'code']]);
  });

  test('exchange a code', async () => {
    const values = { clientId, clientSecret, code: await newCode(issuer) };
    const { status, body } = await postJson(
      `${issuer}/auth/token`,
      fill(write(exchangePayload), values),
    );
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual([
      'id_token',
      'access_token',
      'refresh_token',
      'exp_access_token',
    ]);
  });

  test('refresh', async () => {
    const { refresh_token, id_token } = await login(issuer);
    const values = {
      clientId,
      refresh_token: String(refresh_token),
      id_token: String(id_token),
    };
    const { status, body } = await postJson(
      `${issuer}/auth/token`,
      fill(write(refreshPayload), values),
    );
    expect([status, body['exp_access_token']]).toEqual([200, 600]);
  });

  test('with the values of the document are understood, and refused for these', async () => {
    const answers = await Promise.all([
      postJson(`${issuer}/auth`, write(loginPayload)),
      postJson(`${issuer}/auth/token`, write(exchangePayload)),
      postJson(`${issuer}/auth/token`, write(refreshPayload)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 400]);
    expect(answers.map(({ body }) => body['message'])).toEqual([
      'clientId OJJvmTmatjCOTuqBxur2 is not registered',
      'clientId or clientSecret is wrong',
      expect.stringMatching(/^refresh_token is empty or not a text, id_token is empty/),
    ]);
  });
});

/** The payload with other values, and every byte around them as it was. */
function fill(payload: string, values: Readonly<Record<string, string>>): string {
  let filled = payload;
  for (const [name, value] of Object.entries(values)) {
    filled = filled.replace(new RegExp(`("${name}": ?)"[^"]*"`), (_all, before: string) => {
      return `${before}${JSON.stringify(value)}`;
    });
  }
  return filled;
}
