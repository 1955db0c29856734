import * as oauth from 'oauth4webapi';
import { afterAll, describe, expect, it } from 'vitest';

import { startServer } from '../../../src/server/start.ts';
import {
  clientCredentialsWith,
  discover,
  loginWith,
  newProofKey,
  refreshWith,
  signInWith,
} from '../../support/server/dpop-client.ts';
import { decodeUnverified, login, post } from '../../support/server/support.ts';

const { issuer, close } = await startServer({ port: 0 });
afterAll(close);

const api = `${issuer}/api`;
const offline = { scope: 'openid offline_access api:read', prompt: 'consent', resource: api };
const cnfOf = (token: string) => decodeUnverified(token).payload['cnf'];

describe('DPoP at the authorization server', () => {
  it('is in the metadata', async () => {
    expect(await discover(issuer)).toMatchObject({
      dpop_signing_alg_values_supported: ['ES256', 'ES384', 'PS256', 'RS256', 'Ed25519', 'EdDSA'],
    });
  });

  it.each(['ES256', 'ES384', 'PS256', 'RS256', 'Ed25519'])(
    'binds tokens to a key of %s',
    async (alg) => {
      const { handle, jkt } = await newProofKey(alg);
      const tokens = await loginWith(
        issuer,
        'atm-cli',
        { scope: 'api:read', resource: api },
        { DPoP: handle },
      );
      expect(tokens.token_type).toBe('dpop');
      expect(cnfOf(tokens.access_token)).toEqual({ jkt });
    },
  );

  it('binds the tokens of a client itself', async () => {
    const { handle, jkt } = await newProofKey();
    const asked = { resource: api, scope: 'api:read' };
    const { access_token } = await clientCredentialsWith(issuer, asked, handle);
    expect(cnfOf(access_token)).toEqual({ jkt });
    const unbound = await clientCredentialsWith(issuer, asked);
    expect(unbound.token_type).toBe('bearer');
  });

  it('binds the code by dpop_jkt', async () => {
    const [{ handle }, { jkt }] = [await newProofKey(), await newProofKey()];
    await expect(
      loginWith(issuer, 'atm-cli', { dpop_jkt: jkt }, { DPoP: handle }),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('binds the refresh token of a public client', async () => {
    const { handle } = await newProofKey();
    const { refresh_token } = await loginWith(issuer, 'atm-cli-dpop', offline, { DPoP: handle });
    const other = await newProofKey();
    await expect(
      refreshWith(issuer, 'atm-cli-dpop', refresh_token, other.handle),
    ).rejects.toMatchObject({ error: 'invalid_grant' });
    const refreshed = await refreshWith(issuer, 'atm-cli-dpop', refresh_token, handle);
    expect(refreshed).toMatchObject({ token_type: 'dpop', refresh_token: expect.any(String) });
  });

  it('has nonces that are good, and wants none', async () => {
    const { handle } = await newProofKey();
    const { as, client, auth, found, redirect_uri, verifier } = await signInWith(
      issuer,
      'atm-cli',
      {},
      { DPoP: handle },
    );
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      auth,
      found,
      redirect_uri,
      verifier,
      { DPoP: handle, [oauth.allowInsecureRequests]: true },
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('dpop-nonce')).toMatch(/^[\w-]{43}$/);
  });
});

describe('the ready clients', () => {
  it('atm-cli-dpop gets no bearer token', async () => {
    expect(await login(issuer, { client_id: 'atm-cli-dpop' })).toEqual({
      error: 'invalid_grant',
      error_description: 'DPoP proof JWT not provided',
    });
  });

  it('atm-cli-par has to push its requests, and may then use DPoP or not', async () => {
    await expect(loginWith(issuer, 'atm-cli-par')).rejects.toMatchObject({
      error_description: 'Pushed Authorization Request must be used',
    });
    const bearer = await loginWith(issuer, 'atm-cli-par', {}, { par: true });
    expect(bearer.token_type).toBe('bearer');
    const { handle } = await newProofKey();
    const bound = await loginWith(issuer, 'atm-cli-par', {}, { par: true, DPoP: handle });
    expect(bound.token_type).toBe('dpop');
  });

  it('atm-cli-dpop gets bound tokens by a device code', async () => {
    const { handle } = await newProofKey();
    const { body } = await post(`${issuer}/device/auth`, { client_id: 'atm-cli-dpop' });
    const as = await discover(issuer);
    const response = await oauth.deviceCodeGrantRequest(
      as,
      { client_id: 'atm-cli-dpop' },
      oauth.None(),
      String(body['device_code']),
      { DPoP: handle, [oauth.allowInsecureRequests]: true },
    );
    expect(await response.json()).toMatchObject({ error: 'authorization_pending' });
  });
});
