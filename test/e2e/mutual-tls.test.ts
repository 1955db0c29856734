import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';

import { Provider } from 'oidc-provider/lib/provider.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { type Authority, newAuthority } from '../support/certificates.ts';
import { data, failure } from '../support/e2e/result.ts';
import { atmCli } from '../support/e2e/spawn.ts';

let authority: Authority;
let server: Server;
let issuer: string;
const asked: string[] = [];

/** oidc-provider behind TLS, with a token endpoint of its own for clients that have a certificate. */
beforeAll(async () => {
  for (const name of ['info', 'warn'] as const) vi.spyOn(console, name).mockReturnValue();
  authority = await newAuthority();
  const { cert, key } = await authority.issue('localhost');
  const certificate = { cert, key, ca: authority.cert };
  server = createServer({ ...certificate, requestCert: true, rejectUnauthorized: false });
  await once(server.listen(0, 'localhost'), 'listening');
  issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'machine',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        token_endpoint_auth_method: 'tls_client_auth',
        tls_client_auth_subject_dn: 'CN=machine',
        tls_client_certificate_bound_access_tokens: true,
      },
    ],
    clientAuthMethods: ['tls_client_auth'],
    discovery: { mtls_endpoint_aliases: { token_endpoint: `${issuer}/with-certificate/token` } },
    features: {
      clientCredentials: { enabled: true },
      mTLS: {
        enabled: true,
        tlsClientAuth: true,
        certificateBoundAccessTokens: true,
        getCertificate: ({ socket }) => (socket as TLSSocket).getPeerX509Certificate()?.toString(),
        certificateAuthorized: ({ socket }) => (socket as TLSSocket).authorized,
        certificateSubjectMatches: ({ socket }, _property, expected) => {
          return (socket as TLSSocket).getPeerX509Certificate()?.subject === expected;
        },
      },
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    request.url = request.url?.replace('/with-certificate', '');
    void answer(request, response);
  });
});
afterAll(async () => {
  server.close().closeAllConnections();
  await authority.remove();
  vi.restoreAllMocks();
});

async function grantWith(name: string) {
  const { certFile, keyFile } = await authority.issue(name);
  const client = ['--issuer', issuer, '--client-id', 'machine', '--client-auth', 'tls'];
  const files = ['--ca-cert', authority.certFile, '--cert', certFile, '--key', keyFile];
  return await atmCli(['grant', 'client-credentials', ...client, ...files, '--json']);
}

describe('a client that proves itself with its certificate (RFC 8705)', () => {
  it('gets a token at the address for those who have one', async () => {
    expect(data(await grantWith('machine'))).toMatchObject({ token_type: 'bearer' });
    expect(asked.at(-1)).toBe('POST /with-certificate/token');
  });

  it('is refused with the certificate of somebody else', async () => {
    expect(failure(await grantWith('somebody'))).toMatchObject({
      kind: 'oauth_error',
      code: 'invalid_client',
    });
  });
});
