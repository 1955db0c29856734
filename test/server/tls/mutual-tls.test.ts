import { X509Certificate } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { signIn } from '../../../src/server/automatic-sign-in.ts';
import { startServer } from '../../../src/server/start.ts';
import type { Pair } from '../../../src/server/tls/certificate.ts';
import { thumbprintOf } from '../../../src/server/tls/mutual-tls.ts';
import {
  authorizationUrl,
  callback,
  decodeUnverified,
  pkce,
} from '../../support/server/support.ts';
import { type SecureServer, startSecureServer } from '../../support/server/tls.ts';

let server: SecureServer;
let api: string;
beforeAll(async () => {
  server = await startSecureServer();
  api = `${server.issuer}/api`;
});
afterAll(() => server.close());

type Asked = { readonly status: number; readonly body: Record<string, unknown> };

async function post(path: string, fields: Record<string, string>, pair?: Pair): Promise<Asked> {
  const body = new URLSearchParams(fields);
  const response = await server.as(pair)(server.issuer + path, { method: 'POST', body });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

async function use(path: string, token: unknown, pair?: Pair) {
  const headers = { authorization: `Bearer ${String(token)}` };
  const response = await server.as(pair)(server.issuer + path, { headers });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, challenge: response.headers.get('www-authenticate'), body };
}

const credentials = { grant_type: 'client_credentials', scope: 'api:read' };

describe('a client with a certificate, at a server on https', () => {
  it('is known by the subject that the authority has signed', async () => {
    const fields = { ...credentials, client_id: 'atm-cli-mtls', resource: api };
    const { client, self_signed } = server.tls;
    expect(await post('/mtls/token', fields, client)).toMatchObject({ status: 200 });
    expect(await post('/token', fields, client)).toMatchObject({ status: 200 });
    for (const pair of [undefined, self_signed]) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      expect(await post('/mtls/token', fields, pair)).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
    }
  });

  it('is known by its certificate, where it is registered by that', async () => {
    const fields = { ...credentials, client_id: 'atm-cli-self-signed' };
    const { client, self_signed } = server.tls;
    expect(await post('/mtls/token', fields, self_signed)).toMatchObject({ status: 200 });
    expect(await post('/mtls/token', fields, client)).toMatchObject({ status: 401 });
  });

  it('gets tokens that are worth nothing without it, and a sentence says so', async () => {
    const { client, self_signed } = server.tls;
    const fields = { ...credentials, client_id: 'atm-cli-mtls', resource: api };
    const { access_token } = (await post('/mtls/token', fields, client)).body;
    const bound = thumbprintOf(new X509Certificate(client.cert));
    const other = thumbprintOf(new X509Certificate(self_signed.cert));
    expect(decodeUnverified(access_token).payload['cnf']).toEqual({ 'x5t#S256': bound });
    expect(await use('/api', access_token, client)).toMatchObject({ status: 200 });
    const without = `the token is bound to the certificate ${bound}, and the connection has none`;
    expect(await use('/api', access_token)).toMatchObject({
      status: 401,
      challenge: expect.stringContaining(`error_description="${without}"`),
      body: { error: 'invalid_token', error_description: without },
    });
    expect((await use('/api', access_token, self_signed)).body).toMatchObject({
      error_description: `the token is bound to the certificate ${bound}, and the connection has ${other}`,
    });
  });

  it('signs in through pages that know no certificate', async () => {
    const { client } = server.tls;
    const { redirect_uri, arrived } = await callback();
    const { code_verifier, code_challenge } = pkce();
    const asked = { client_id: 'atm-cli-mtls', redirect_uri, code_challenge };
    const scope = 'openid offline_access';
    const url = authorizationUrl(server.issuer, { ...asked, scope, prompt: 'consent' });
    await signIn(server.as(), url);
    const code = (await arrived).get('code') ?? 'none came';
    const grant = { grant_type: 'authorization_code', client_id: 'atm-cli-mtls', code };
    const exchange = { ...grant, redirect_uri, code_verifier };
    const { body } = await post('/mtls/token', exchange, client);
    expect(body).toMatchObject({ token_type: 'Bearer', refresh_token: expect.any(String) });
    expect(await use('/mtls/me', body['access_token'], client)).toMatchObject({
      status: 200,
      body: { sub: 'ada' },
    });
    expect(await use('/me', body['access_token'])).toMatchObject({
      status: 401,
      challenge: expect.stringMatching(/and the connection has none"/),
      body: { error_description: expect.stringMatching(/and the connection has none$/) },
    });
  });

  it('has its endpoints in the metadata, the pages of a device not among them', async () => {
    const { issuer } = server;
    const metadata = await (await server.as()(`${issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      tls_client_certificate_bound_access_tokens: true,
      token_endpoint: `${issuer}/token`,
      token_endpoint_auth_methods_supported: expect.arrayContaining([
        'tls_client_auth',
        'self_signed_tls_client_auth',
      ]),
      mtls_endpoint_aliases: {
        token_endpoint: `${issuer}/mtls/token`,
        device_authorization_endpoint: `${issuer}/mtls/device/auth`,
        userinfo_endpoint: `${issuer}/mtls/me`,
      },
    });
    const { client } = server.tls;
    const device = await post('/mtls/device/auth', { client_id: 'atm-cli-mtls' }, client);
    expect(device).toMatchObject({
      status: 200,
      body: { verification_uri: `${issuer}/device` },
    });
    expect((await server.as()(`${issuer}/mtls/auth`)).status).toBe(404);
  });

  it('is no client of a server on plain http', async () => {
    const plain = await startServer({ port: 0 });
    const metadata = (await (
      await fetch(`${plain.issuer}/.well-known/openid-configuration`)
    ).json()) as object;
    await plain.close();
    expect(metadata).not.toHaveProperty('mtls_endpoint_aliases');
    expect(metadata).not.toHaveProperty('tls_client_certificate_bound_access_tokens');
  });
});
