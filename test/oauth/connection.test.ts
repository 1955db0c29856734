import { describe, expect, it } from 'vitest';
import { createConnection } from '../../src/oauth/connection.ts';

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

  it('obeys what was asked for', () => {
    expect(createConnection({ issuer }, { ...secret, client_auth: 'post' }).method).toBe(
      'client_secret_post',
    );
    expect(createConnection({ issuer }, { ...secret, client_auth: 'none' }).method).toBe('none');
  });

  it('proves itself with a certificate, at the endpoints that ask for one', async () => {
    const cert = { client_id: 'c', client_auth: 'tls', client_cert: '/c.pem' } as const;
    const { method, client, authenticate, server } = createConnection({ issuer }, cert);
    expect(method).toBe('tls_client_auth');
    expect(client).toMatchObject({ use_mtls_endpoint_aliases: true });
    const body = new URLSearchParams();
    await authenticate(server, client, body, new Headers());
    expect(body.toString()).toBe('client_id=c');
    expect(() => createConnection({ issuer }, { client_id: 'c', client_auth: 'tls' })).toThrow(
      'client authentication tls needs a certificate',
    );
  });

  it('encodes in Basic what must be encoded, for servers that read + as +, and nothing else', async () => {
    const client = { client_id: 'c:1', client_secret: 'a b+c%d&e-f_g.h~i=' };
    const { authenticate, server, client: wire } = createConnection({ issuer }, client);
    const headers = new Headers();
    await authenticate(server, wire, new URLSearchParams(), headers);
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
