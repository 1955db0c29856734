import { describe, expect, it } from 'vitest';

import { requestDeviceCode } from '../../../src/oauth/device-request.ts';
import { requestGrant, clientCredentials } from '../../../src/oauth/grant.ts';
import { afterRefresh, tokenSetFrom } from '../../../src/oauth/token-set.ts';
import { talk } from '../../support/dialect-exchange.ts';

const client = { client_id: 'app', client_secret: 'secret' };
const parameters = { domain: 'acme.eu.auth0.com' };
const token_endpoint = 'https://acme.eu.auth0.com/oauth/token';
const flow = 'authorization_code';

function auth0(answer?: Response) {
  const talking = { provider: 'auth0', parameters, client, token_endpoint };
  return talk(answer === undefined ? talking : { ...talking, answer });
}

describe('the standard dialect with JSON bodies', () => {
  it('makes a list of a member that comes more than once', async () => {
    const { connection, fetch, sent } = auth0();
    const asked = ['https://a.example', 'https://b.example'].map(
      (one) => ['resource', one] as const,
    );
    await requestGrant(connection, clientCredentials, { fetch, asked });
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      grant_type: 'client_credentials',
      ...client,
      resource: ['https://a.example', 'https://b.example'],
    });
  });

  it('asks for a device code with a form, as every document of it does', async () => {
    const code = { device_code: 'd', user_code: 'u', verification_uri: 'https://x.example' };
    const { connection, fetch, sent } = auth0(Response.json({ ...code, expires_in: 900 }));
    const device_authorization_endpoint = 'https://acme.eu.auth0.com/oauth/device/code';
    const server = { ...connection.server, device_authorization_endpoint };
    await requestDeviceCode({ ...connection, server }, { scope: 'openid' }, fetch);
    expect(sent[0]?.type).toMatch('application/x-www-form-urlencoded');
  });
});

describe('the standard dialect with forms', () => {
  it.each([
    ['Keycloak', { expires_in: 300, refresh_expires_in: 1800, 'not-before-policy': 0 }, 1300],
    ['a server that writes numbers as texts', { expires_in: '300' }, 1300],
    ['Salesforce', { issued_at: '1700000000000', instance_url: 'https://a.example' }, undefined],
    ['GitLab', { expires_in: 7200, created_at: 1_700_000_000 }, 8200],
  ])('keeps the expiry as %s says it, and every member of its own', async (_name, own, expiry) => {
    const answer = Response.json({ access_token: 'a', token_type: 'Bearer', ...own });
    const { connection, refresh } = talk({ provider: 'clairtonluz', client, answer });
    const tokens = tokenSetFrom(await refresh('r'), { connection, flow, now: 1000 });
    const { expires_in: _standard, ...extra } = { expires_in: undefined, ...own };
    expect([tokens.expires_at, tokens.extra ?? {}]).toEqual([expiry, extra]);
  });

  it('keeps the refresh token, the ID token and the scope that a refresh does not repeat', async () => {
    const before = {
      access_token: 'old',
      token_type: 'bearer',
      expires_at: 1,
      refresh_token: 'r-1',
      id_token: 'i-1',
      scope: 'a b',
      obtained_at: 0,
      issuer: 'https://auth.clairtonluz.com.br',
      client_id: 'app',
      flow,
    } as const;
    const answer = Response.json({ access_token: 'new', token_type: 'Bearer' });
    const { connection, refresh } = talk({ provider: 'clairtonluz', client, answer });
    const fresh = tokenSetFrom(await refresh('r-1'), { connection, flow, now: 1000 });
    expect(afterRefresh(before, fresh)).toEqual({
      access_token: 'new',
      token_type: 'bearer',
      refresh_token: 'r-1',
      id_token: 'i-1',
      scope: 'a b',
      obtained_at: 1000,
      issuer: before.issuer,
      client_id: 'app',
      endpoints: fresh.endpoints,
      flow,
    });
  });
});
