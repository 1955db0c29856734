import { describe, expect, it } from 'vitest';
import { defaultScope } from '../../src/oauth/default-scope.ts';
import { isOpenId, missingScopes, refusedScopes, scopesOf } from '../../src/oauth/scope.ts';

const issuer = 'https://id.example';
const plain = {
  issuer,
  authorization_endpoint: `${issuer}/auth`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  response_types_supported: ['code'],
};
const provider = {
  ...plain,
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};
const all = ['openid', 'profile', 'email', 'offline_access', 'api'];
const realm = 'https://id.example/realms/demo/protocol/openid-connect';

describe('the scope of a sign-in that names none', () => {
  it.each([
    ['an OpenID provider without a list', provider, 'openid'],
    ['one that lists scopes', { ...provider, scopes_supported: all }, all.slice(0, 4).join(' ')],
    [
      'one that lists openid alone in a document of RFC 8414',
      { ...plain, scopes_supported: ['openid'] },
      'openid',
    ],
    ['one that lists its APIs alone', { ...provider, scopes_supported: ['api'] }, 'openid'],
    [
      'Keycloak, where offline_access leaves a session behind',
      { ...provider, token_endpoint: `${realm}/token`, scopes_supported: all },
      'openid profile email',
    ],
    [
      'Keycloak below a path',
      {
        ...provider,
        token_endpoint: 'https://id.example/auth/realms/a%20b/protocol/openid-connect/token',
        scopes_supported: all,
      },
      'openid profile email',
    ],
    ['plain OAuth with keys', plain, undefined],
    ['endpoints by hand', { issuer, token_endpoint: `${issuer}/token` }, undefined],
    [
      'APIs and offline_access',
      { ...plain, scopes_supported: ['mcp:read', 'mcp:tools', 'offline_access'] },
      undefined,
    ],
    [
      'openid without the keys of its tokens',
      { issuer, token_endpoint: `${issuer}/token`, scopes_supported: ['openid'] },
      undefined,
    ],
    [
      'a document that lacks a required member',
      { ...plain, id_token_signing_alg_values_supported: ['RS256'] },
      undefined,
    ],
  ])('of %s', (_what, server, scope) => {
    expect(defaultScope(server)).toBe(scope);
  });

  it('leaves offline_access to the trait of a preset', () => {
    const server = { ...provider, scopes_supported: all };
    expect(defaultScope(server, { offline_access: 'on-request' })).toBe('openid profile email');
  });
});

describe('the scopes that a refusal is about', () => {
  it.each([
    ['openid profile offline_access', 'The scope offline_access is not allowed.', 'offline_access'],
    ['openid profile email', `client may not request scope 'profile'`, 'profile'],
    ['openid offline_access', 'scope "openid" is not supported', 'openid'],
    ['openid email', 'scopes [email], are unknown: email', 'email'],
    [
      'openid profile offline_access',
      'Invalid scopes: openid profile offline_access',
      'offline_access',
    ],
    ['openid profile offline_access', '', 'offline_access'],
    ['openid profile refresh_token', 'invalid_scope', 'refresh_token'],
    ['openid profile email', 'Invalid scopes: openid profile email', 'profile email'],
    ['openid profile', 'see https://id.example/openid/profile', 'profile'],
    ['openid', 'invalid_scope', 'openid'],
  ])('of %j after %j', (added, message, refused) => {
    expect(refusedScopes(added.split(' '), message)).toEqual(refused.split(' '));
  });
});

describe('the scopes that were not granted', () => {
  const id_token = 'a.b.c';
  const refresh_token = 'rt';
  it.each([
    ['openid admin', { scope: 'openid' }, 'admin'],
    ['openid admin api', { scope: 'api' }, 'openid admin'],
    ['a b', { scope: '' }, 'a b'],
    ['openid api', { scope: 'api', id_token }, ''],
    ['openid profile email api', { scope: 'api', id_token }, ''],
    ['openid profile admin', { scope: 'api', id_token }, 'admin'],
    ['openid profile email', { scope: 'openid email', id_token }, 'profile'],
    ['openid profile', { scope: 'api' }, 'openid profile'],
    ['api offline_access', { scope: 'api', refresh_token }, ''],
    ['api offline_access', { scope: 'api' }, 'offline_access'],
    ['openid admin', {}, ''],
    ['repo user', { scope: 'repo,user' }, ''],
    ['api', { scope: 'api:read' }, 'api'],
    ['email', { scope: 'https://www.googleapis.com/auth/userinfo.email' }, ''],
    ['User.Read', { scope: 'https://graph.microsoft.com/user.read' }, ''],
    ['api://app/.default', { scope: 'api://app/read api://app/write' }, ''],
    ['api://app/.default', { scope: 'api://other/read' }, 'api://app/.default'],
    ['', { scope: 'api' }, ''],
  ])('of %j, granted %j', (asked, granted, missing) => {
    expect(missingScopes(asked, granted).join(' ')).toBe(missing);
  });
});

describe('a scope value', () => {
  it('is read with any white space, each scope once', () => {
    expect(scopesOf(' openid\tapi  api\nopenid ')).toEqual(['openid', 'api']);
    expect(scopesOf(undefined)).toEqual([]);
  });

  it('asks for an ID token by the scope openid alone', () => {
    expect([undefined, '', 'openid', 'api openid', 'openid:read', 'OpenID'].map(isOpenId)).toEqual([
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
  });
});
