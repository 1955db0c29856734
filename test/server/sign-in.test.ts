import { expect, test } from 'vitest';

import { signIn } from '../../src/server/robot.ts';
import { authorizationUrl, callback, claims, http, pkce, post, server } from './support.ts';

test('a code with its verifier gives tokens', async () => {
  const { issuer } = await server();
  const { redirect_uri, arrived } = await callback();
  const { code_verifier, code_challenge } = pkce();
  const url = authorizationUrl(issuer, {
    redirect_uri,
    code_challenge,
    nonce: 'n',
    scope: 'openid profile email offline_access',
    prompt: 'consent',
  });

  await signIn(http, url);
  const answer = await arrived;
  expect(Object.fromEntries(answer)).toEqual({
    code: expect.any(String),
    state: 'state of the test',
    iss: issuer,
  });
  const { status, body } = await post(`${issuer}/token`, {
    grant_type: 'authorization_code',
    client_id: 'atm-cli',
    code: answer.get('code') ?? '',
    redirect_uri,
    code_verifier,
  });
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600 });
  expect(claims(body['id_token'])).toMatchObject({ iss: issuer, aud: 'atm-cli', sub: 'ada' });
});
