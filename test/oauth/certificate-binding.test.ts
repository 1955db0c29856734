import { describe, expect, it } from 'vitest';

import { certificateBinding, requireCertificate } from '../../src/oauth/certificate-binding.ts';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: object) => `${part({ alg: 'ES256' })}.${part(claims)}.c2ln`;
const boundTo = (thumbprint: string) => jwt({ cnf: { 'x5t#S256': thumbprint } });

const certificate = { thumbprint: 'abc', subject: 'CN=me', file: 'me.pem' };
const binds = { issuer: 'https://id.example', tls_client_certificate_bound_access_tokens: true };
const plain = { issuer: 'https://id.example' };

const bindingOf = (access_token: string, more: object = {}) =>
  certificateBinding({ access_token, token_type: 'bearer' }, { server: binds, ...more });

describe('what a token is bound to', () => {
  it('is what it says itself, else what was shown to a server that binds tokens', () => {
    const stored = { certificate_thumbprint: 'abc', certificate_subject: 'CN=me' };
    expect(bindingOf(boundTo('abc'), { certificate })).toEqual(stored);
    expect(bindingOf(boundTo('abc'))).toEqual({ certificate_thumbprint: 'abc' });
    expect(bindingOf('opaque', { certificate })).toEqual(stored);
  });

  it('is nothing without one, at another server, or where the token says nothing of it', () => {
    expect(bindingOf('opaque')).toEqual({});
    expect(bindingOf('opaque', { certificate, server: plain })).toEqual({});
    expect(bindingOf(jwt({ sub: 'ada' }), { certificate })).toEqual({});
    const dpop = { access_token: 'opaque', token_type: 'DPoP' };
    expect(certificateBinding(dpop, { server: binds, certificate })).toEqual({});
  });

  it('is refused when it is not the one that was shown', () => {
    expect(() => bindingOf(boundTo('other'), { certificate })).toThrow(
      expect.objectContaining({
        kind: 'check_failed',
        rule: 'T47',
        message:
          'the access token is bound to the certificate x5t#S256 other, and the one that was shown is abc (me.pem): no API would take it',
      }),
    );
  });
});

describe('a refresh of bound tokens', () => {
  const tokens = {
    access_token: boundTo('abc'),
    certificate_thumbprint: 'abc',
    certificate_subject: 'CN=me',
  };
  const renewed = { ...certificate, thumbprint: 'new' };
  const other = { ...renewed, subject: 'CN=you' };

  it.each([
    ['with the same certificate', certificate, 'none'],
    ['with a renewed one, of a confidential client', renewed, 'tls_client_auth'],
    ['with a renewed one, of a client known by it', renewed, 'self_signed_tls_client_auth'],
    ['with any, of a client that has something else', other, 'private_key_jwt'],
  ] as const)('is sent %s', (_how, shown, method) => {
    expect(() => requireCertificate(tokens, { certificate: shown, method })).not.toThrow();
  });

  it.each([
    ['without one', undefined, 'private_key_jwt'],
    ['with a renewed one, of a public client', renewed, 'none'],
    ['with that of another subject', other, 'tls_client_auth'],
  ] as const)('is not sent %s', (_how, shown, method) => {
    expect(() => requireCertificate(tokens, { certificate: shown, method })).toThrow(
      expect.objectContaining({ kind: 'usage', rule: 'T47' }),
    );
  });

  it('is sent where the binding is only assumed', () => {
    const opaque = { ...tokens, access_token: 'opaque' };
    expect(() => requireCertificate(opaque, { method: 'none' })).not.toThrow();
  });
});
