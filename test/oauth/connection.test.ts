import { describe, expect, it } from 'vitest';
import { assertionAudience } from '../../src/oauth/client-auth.ts';
import { type Connection, createConnection, type Credentials } from '../../src/oauth/connection.ts';
import { plainTraits } from '../../src/model/traits.ts';
import { decodeUnverified } from '../support/server/support.ts';

const issuer = 'https://id.example';
const secret = { client_id: 'c', client_secret: 's' };

describe('createConnection', () => {
  it('is a public client without a secret', () => {
    expect(createConnection({ issuer }, { client_id: 'c' }).method).toBe('none');
  });

  const choices: readonly [string, string[] | undefined, string][] = [
    ['basic when the server says nothing', undefined, 'client_secret_basic'],
    [
      'basic when both are there',
      ['client_secret_post', 'client_secret_basic'],
      'client_secret_basic',
    ],
    ['post when only that is there', ['client_secret_post'], 'client_secret_post'],
    ['basic when neither is there', ['private_key_jwt'], 'client_secret_basic'],
  ];
  it.each(choices)('sends a secret by %s', (_name, supported, method) => {
    const server = supported && { token_endpoint_auth_methods_supported: supported };
    expect(createConnection({ issuer, ...server }, secret).method).toBe(method);
  });

  const key = { key: {} as never, alg: 'ES256', kid: 'k1' };
  const assertion = { type: 'urn:x', take: async () => 'jwt' };
  const every = [
    'none',
    'client_secret_basic',
    'client_secret_post',
    'client_secret_jwt',
    'private_key_jwt',
    'tls_client_auth',
  ];

  it.each<[string, Credentials, readonly string[] | undefined, string]>([
    ['a given assertion', { assertion, key, client_secret: 's' }, every, 'private_key_jwt'],
    ['a certificate that the server lists', { client_cert: '/c.pem' }, every, 'tls_client_auth'],
    [
      'a self-signed one',
      { client_cert: '/c.pem' },
      ['self_signed_tls_client_auth'],
      'self_signed_tls_client_auth',
    ],
    ['no certificate that may be for a proxy', { client_cert: '/c.pem' }, ['none'], 'none'],
    // The server lists the methods of all its clients.
    ['a secret as it is mostly registered', { client_secret: 's' }, every, 'client_secret_basic'],
    [
      'a secret by what is left',
      { client_secret: 's' },
      ['client_secret_jwt', 'private_key_jwt'],
      'client_secret_jwt',
    ],
    [
      'the secret beside a key that the server does not list',
      { key, client_secret: 's' },
      ['client_secret_post'],
      'client_secret_post',
    ],
  ])('chooses %s', (_name, credentials, methods, method) => {
    const listed = methods && { token_endpoint_auth_methods_supported: [...methods] };
    const made = () => createConnection({ issuer, ...listed }, { client_id: 'c', ...credentials });
    expect(made().method).toBe(method);
  });

  it.each([
    [{}, undefined, issuer],
    [{ issuer }, undefined, issuer],
    [{ issuer }, 'token_endpoint', `${issuer}/token`],
    [{ issuer, assertion_audience: 'issuer' }, 'token_endpoint', issuer],
    [{ issuer, assertion_audience: 'token_endpoint' }, undefined, `${issuer}/token`],
    [{ issuer, assertion_audience: 'api://x' }, 'token_endpoint', 'api://x'],
  ] as const)('the aud of an assertion is by %j and the trait %s: %s', (settings, trait, aud) => {
    const server = { issuer, token_endpoint: `${issuer}/token` };
    const expected = 'issuer' in settings ? aud : server.token_endpoint;
    expect(assertionAudience(server, settings, trait)).toBe(expected);
  });

  it('sends an assertion to each endpoint that has its URL as aud, where servers want that', async () => {
    const server = {
      issuer,
      token_endpoint: `${issuer}/token`,
      pushed_authorization_request_endpoint: `${issuer}/par`,
      device_authorization_endpoint: `${issuer}/device`,
      introspection_endpoint: `${issuer}/introspect`,
      revocation_endpoint: `${issuer}/revoke`,
    } as const;
    const { issuer: _issuer, ...endpoints } = server;
    const by = { ...secret, issuer, client_auth: 'client_secret_jwt' } as const;
    const audienceAt = async (
      connection: Connection,
      endpoint: keyof typeof endpoints,
    ): Promise<unknown> => {
      const body = new URLSearchParams();
      const { client, authenticateAt } = connection;
      await authenticateAt(endpoint)(server, client, body, new Headers());
      return decodeUnverified(body.get('client_assertion') ?? '').payload['aud'];
    };
    const byTrait = createConnection(server, by, {
      ...plainTraits,
      assertion_audience: 'endpoint',
    });
    const bySetting = createConnection(server, { ...by, assertion_audience: 'endpoint' });
    const plain = createConnection(server, by);
    for (const [name, url] of Object.entries(endpoints)) {
      const endpoint = name as keyof typeof endpoints;
      const all = [byTrait, bySetting, plain].map((one) => audienceAt(one, endpoint));
      // oxlint-disable-next-line no-await-in-loop -- five endpoints
      expect(await Promise.all(all)).toEqual([url, url, issuer]);
    }
  });

  it('obeys what was asked for', () => {
    expect(createConnection({ issuer }, { ...secret, client_auth: 'post' }).method).toBe(
      'client_secret_post',
    );
    expect(createConnection({ issuer }, { ...secret, client_auth: 'none' }).method).toBe('none');
  });

  it('proves itself with a certificate, at the endpoints that ask for one', async () => {
    const cert = { client_id: 'c', client_auth: 'tls', client_cert: '/c.pem' } as const;
    const { method, client, authenticateAt, server } = createConnection({ issuer }, cert);
    expect(method).toBe('tls_client_auth');
    expect(client).toMatchObject({ use_mtls_endpoint_aliases: true });
    const body = new URLSearchParams();
    await authenticateAt('token_endpoint')(server, client, body, new Headers());
    expect(body.toString()).toBe('client_id=c');
    expect(() => createConnection({ issuer }, { client_id: 'c', client_auth: 'tls' })).toThrow(
      'client authentication tls needs a certificate',
    );
  });

  it('encodes in Basic what must be encoded, for servers that read + as +, and nothing else', async () => {
    const client = { client_id: 'c:1', client_secret: 'a b+c%d&e-f_g.h~i=' };
    const { authenticateAt, server, client: wire } = createConnection({ issuer }, client);
    const headers = new Headers();
    await authenticateAt('token_endpoint')(server, wire, new URLSearchParams(), headers);
    const [, encoded = ''] = headers.get('authorization')?.split(' ') ?? [];
    expect(atob(encoded)).toBe('c%3A1:a%20b%2Bc%25d%26e-f_g.h~i%3D');
  });

  it('asks for the secret that a method needs', () => {
    expect(() => createConnection({ issuer }, { client_id: 'c', client_auth: 'basic' })).toThrow(
      /needs a client secret/,
    );
  });

  it('asks for the client id', () => {
    expect(() => createConnection({ issuer }, {})).toThrow(/no client_id/);
  });
});
