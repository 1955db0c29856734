import { describe, expect, it } from 'vitest';
import { lint, lintRules } from '../../src/lint/lint.ts';
import type { Json } from '../support/jwt/tokens.ts';
import {
  idsOf,
  issuer,
  metadata,
  oauthServer,
  published,
  tried,
  withMetadata,
} from '../support/lint/input.ts';

type Row = readonly [id: string, change: Json, message: string];

const machines = { grant_types_supported: ['client_credentials'] };
const password = ['authorization_code', 'password'];
const idTokens = (...algs: string[]) => ({ id_token_signing_alg_values_supported: algs });

const proofs = (...algs: string[]) => ({ dpop_signing_alg_values_supported: algs });
const aliases = (mtls_endpoint_aliases: Json) => ({ mtls_endpoint_aliases });
const withCertificates = {
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'self_signed_tls_client_auth'],
};

const found: readonly Row[] = [
  ['issuer-missing', { issuer: undefined }, 'issuer is missing'],
  ['issuer-mismatch', { issuer: `${issuer}/` }, 'they differ by a trailing slash'],
  ['issuer-mismatch', { issuer: 'http://id.example' }, 'the scheme (http:, not https:)'],
  ['issuer-mismatch', { issuer: 'https://keycloak' }, 'the host (keycloak, not id.example)'],
  ['issuer-mismatch', { issuer: 'https://ID.example' }, 'upper and lower case'],
  ['issuer-http', { issuer: 'http://id.example' }, 'the issuer "http://id.example" is not https'],
  ['issuer-form', { issuer: `${issuer}?tenant=1#x` }, 'has a query and a fragment'],
  [
    'member-missing',
    { token_endpoint: undefined, jwks_uri: undefined },
    'token_endpoint, jwks_uri',
  ],
  ['openid-member-missing', { subject_types_supported: undefined }, 'subject_types_supported'],
  ['claims-missing', { claims_supported: undefined }, 'missing in the metadata: claims_supported'],
  ['member-empty', { registration_endpoint: null }, 'registration_endpoint is null'],
  ['member-empty', { end_session_endpoint: '' }, 'end_session_endpoint is ""'],
  ['member-empty', { mtls_endpoint_aliases: {} }, 'mtls_endpoint_aliases is {}'],
  ['member-type', { scopes_supported: 'openid' }, '"openid": expected an array of strings'],
  ['member-type', { userinfo_endpoint: '/me' }, '"/me": expected a URL'],
  ['member-type', { claims_parameter_supported: 'true' }, 'expected a boolean'],
  ['endpoint-http', { token_endpoint: 'http://id.example/t' }, 'not https: http://id.example/t'],
  ['endpoint-http', { jwks_uri: 'http://localhost:8080/keys' }, 'not https: http://localhost'],
  ['endpoint-fragment', { authorization_endpoint: `${issuer}/#/auth` }, 'has a fragment'],
  ['endpoint-origin', { jwks_uri: 'https://keys.example/' }, 'jwks_uri is at https://keys.example'],
  ['pkce-missing', { code_challenge_methods_supported: undefined }, 'refuse the server'],
  ['pkce-no-s256', { code_challenge_methods_supported: ['plain'] }, 'has plain but not S256'],
  [
    'pkce-plain',
    { code_challenge_methods_supported: ['S256', 'plain'] },
    'has plain: an attacker who can',
  ],
  [
    'iss-parameter',
    { authorization_response_iss_parameter_supported: false },
    'is false: a client',
  ],
  [
    'device-endpoint',
    { device_authorization_endpoint: undefined },
    'device_authorization_endpoint is missing',
  ],
  [
    'par-endpoint',
    { require_pushed_authorization_requests: true },
    'pushed_authorization_request_endpoint is missing',
  ],
  [
    'par-required',
    {
      require_pushed_authorization_requests: true,
      pushed_authorization_request_endpoint: `${issuer}/par`,
    },
    'clients that cannot push their requests (PAR)',
  ],
  [
    'par-origin',
    { pushed_authorization_request_endpoint: 'https://par.example/' },
    'is at https://par.example, the token_endpoint at https://id.example',
  ],
  ['device-grant', { grant_types_supported: ['authorization_code'] }, 'only authorization_code'],
  ['implicit', { response_types_supported: ['code', 'id_token token'] }, 'has id_token token: '],
  ['password-grant', { grant_types_supported: password }, 'see the password of the user'],
  ['offline-access', { scopes_supported: ['openid'] }, 'has no offline_access'],
  ['openid-scope', { scopes_supported: ['email'] }, 'has no openid: email'],
  [
    'auth-methods-missing',
    { token_endpoint_auth_methods_supported: undefined },
    'only client_secret_basic',
  ],
  [
    'auth-none',
    { token_endpoint_auth_methods_supported: ['none'] },
    'public clients are protected only by PKCE',
  ],
  ['id-token-none', idTokens('RS256', 'none'), 'has none: anyone can forge an ID token'],
  ['id-token-hmac-only', idTokens('HS256'), 'has only HS256'],
  ['id-token-no-rs256', idTokens('ES256'), 'has ES256 but not RS256'],
  ['request-object-none', { request_object_signing_alg_values_supported: ['none'] }, 'has none: '],
  ['alg-without-key', idTokens('RS256', 'EdDSA', 'PS256'), 'has EdDSA, PS256, but no key'],
  ['dpop', proofs('ES256', 'PS256'), 'clients can have their tokens bound to a key (DPoP)'],
  ['member-empty', proofs(), 'dpop_signing_alg_values_supported is []'],
  ['member-type', { dpop_signing_alg_values_supported: 'ES256' }, 'expected an array of strings'],
  ['dpop-symmetric', proofs('ES256', 'none', 'HS256'), 'has none, HS256: such a proof does not'],
  ['dpop-no-es256', proofs('PS256', 'EdDSA'), 'has PS256, EdDSA but not ES256'],
  ['dpop-unusual', proofs('ES256K', 'RS1'), 'has only ES256K, RS1, which hardly any client'],
  [
    'mtls-bound',
    { tls_client_certificate_bound_access_tokens: true },
    'clients cannot tell which endpoint asks for a certificate',
  ],
  ['member-type', aliases({ token_endpoint: '/token' }), 'expected an object of URLs'],
  ['member-type', { mtls_endpoint_aliases: ['x'] }, 'expected an object of URLs'],
  [
    'mtls-alias-unknown',
    aliases({ token: 'https://mtls.example/token' }),
    'has token, and the metadata have no such endpoint',
  ],
  [
    'mtls-alias-token',
    {
      ...aliases({ device_authorization_endpoint: 'https://mtls.example/device' }),
      tls_client_certificate_bound_access_tokens: true,
    },
    'has device_authorization_endpoint but not token_endpoint',
  ],
];

/** What a rule must not complain about, close to what it is there for. */
const silent: readonly (readonly [id: string, change: Json])[] = [
  ['issuer-missing', {}],
  ['issuer-http', { issuer: 'http://127.0.0.1:9400' }],
  ['issuer-form', { issuer: `${issuer}/a/b` }],
  ['member-missing', { ...machines, authorization_endpoint: undefined }],
  ['openid-member-missing', { registration_endpoint: undefined }],
  ['member-empty', { claims_parameter_supported: false }],
  ['member-type', { x_uri: 'no address', custom: 1 }],
  ['endpoint-fragment', { authorization_endpoint: `${issuer}/auth?tenant=1` }],
  ['endpoint-origin', { jwks_uri: `${issuer}:443/keys` }],
  ['pkce-missing', { ...machines, code_challenge_methods_supported: undefined }],
  ['pkce-no-s256', { code_challenge_methods_supported: undefined }],
  ['pkce-plain', { code_challenge_methods_supported: ['S256'] }],
  ['iss-parameter', { ...machines, authorization_response_iss_parameter_supported: undefined }],
  ['device-endpoint', { ...machines, device_authorization_endpoint: undefined }],
  ['device-grant', { ...machines, device_authorization_endpoint: undefined }],
  ['implicit', { response_types_supported: ['code', 'id_token', 'none'] }],
  ['password-grant', machines],
  ['offline-access', { ...machines, scopes_supported: ['openid'] }],
  ['openid-scope', { scopes_supported: undefined }],
  ['auth-none', { token_endpoint_auth_methods_supported: ['client_secret_post'] }],
  ['id-token-none', idTokens('RS256')],
  ['id-token-hmac-only', idTokens('RS256', 'HS256')],
  ['id-token-no-rs256', idTokens('RS256', 'ES256')],
  ['request-object-none', { request_object_signing_alg_values_supported: ['RS256'] }],
  ['alg-without-key', idTokens('RS256', 'HS256')],
  ['dpop', {}],
  ['dpop-symmetric', proofs('ES256', 'Ed25519')],
  ['dpop-no-es256', proofs('ES256', 'PS256')],
  ['dpop-no-es256', proofs('ES256K')],
  ['dpop-unusual', proofs('ES256K', 'ES384')],
  ['mtls-bound', { tls_client_certificate_bound_access_tokens: false }],
  ['mtls-bound', { ...withCertificates, tls_client_certificate_bound_access_tokens: true }],
  [
    'mtls-bound',
    {
      ...aliases({ token_endpoint: 'https://mtls.example/token' }),
      tls_client_certificate_bound_access_tokens: true,
    },
  ],
  ['mtls-alias-unknown', aliases({ token_endpoint: 'https://mtls.example/token' })],
  [
    'mtls-alias-token',
    { ...withCertificates, ...aliases({ token_endpoint: 'https://mtls.example/token' }) },
  ],
];

describe('the findings about metadata', () => {
  it.each(found)('are %s for %j', (id, change, message) => {
    const messages = lint(withMetadata(change)).filter((one) => one.id === `metadata-${id}`);
    expect(messages.map((one) => one.message).join('\n')).toContain(message);
  });

  it.each(silent)('are not %s for %j', (id, change) => {
    expect(idsOf(withMetadata(change))).not.toContain(`metadata-${id}`);
  });

  it('have nothing against plain http on this machine where the issuer is on it', () => {
    const input = withMetadata({ token_endpoint: 'http://localhost:8080/token' });
    const local = { ...input, issuer: 'http://127.0.0.1:9400' };
    expect(idsOf(local)).not.toContain('metadata-endpoint-http');
  });

  it('have a case for each rule', () => {
    const rules = lintRules.filter(({ about }) => about === 'metadata');
    expect(new Set(found.map(([id]) => `metadata-${id}`))).toEqual(
      new Set(rules.map(({ id }) => id)),
    );
  });

  it('bear another tenant where the preset says that there are tenants', () => {
    const template = 'https://login.microsoftonline.com/{tenantid}/v2.0';
    const common = 'https://login.microsoftonline.com/common/v2.0';
    const input = { ...withMetadata({ issuer: template }), issuer: common };
    expect(idsOf({ ...input, anyTenant: true })).not.toContain('metadata-issuer-mismatch');
    expect(idsOf(input)).toContain('metadata-issuer-mismatch');
  });

  it('ask no keys of a server that is no OpenID provider', () => {
    const change = { jwks_uri: undefined, id_token_signing_alg_values_supported: undefined };
    const input = published({ tried: [tried(oauthServer, {}, { ...metadata, ...change })] });
    expect(idsOf(input)).not.toContain('metadata-member-missing');
    expect(idsOf(withMetadata(change))).toContain('metadata-member-missing');
  });

  it.each([
    [[]],
    [{ issuer: 1, grant_types_supported: [1, null], jwks_uri: [], mtls_endpoint_aliases: 'x' }],
  ])('bear a document that is none: %j', (body) => {
    expect(() => lint(published({ tried: [tried(`${issuer}/x`, {}, body)] }))).not.toThrow();
  });
});
