import { describe, expect, it } from 'vitest';
import { scopeMistakes } from '../../src/oauth/scope-mistakes.ts';

describe('a scope value that looks mistaken', () => {
  it.each([
    [
      'openid,api',
      'the scope "openid,api" has a comma: scopes are separated by spaces ("openid api")',
    ],
    [
      'openid+api',
      'the scope "openid+api" has a plus sign: scopes are separated by spaces ("openid api")',
    ],
    [
      'openid;api',
      'the scope "openid;api" has a semicolon: scopes are separated by spaces ("openid api")',
    ],
    ['openid, api', 'the scope "openid," has a comma: scopes are separated by spaces ("openid")'],
    ['openid api openid', 'the scope openid is given twice: it is sent once'],
    ['opnid', 'the server lists no scope opnid: did you mean openid?'],
    ['offline-access', 'the server lists no scope offline-access: did you mean offline_access?'],
    ['OpenID', 'the server lists no scope OpenID: did you mean openid?'],
    ['“openid”', 'the scope "“openid”" has a character that no scope has (RFC 6749 section 3.3)'],
    ['a\\b', 'the scope "a\\\\b" has a character that no scope has (RFC 6749 section 3.3)'],
  ])('is named: %j', (scope, sentence) => {
    expect(scopeMistakes(scope, { separator: ' ' })).toEqual([sentence]);
  });

  it('is compared with what the metadata list', () => {
    const supported = ['orders:read', 'a,b'];
    expect(scopeMistakes('orders.read', { separator: ' ', supported })).toEqual([
      'the server lists no scope orders.read: did you mean orders:read?',
    ]);
    expect(scopeMistakes('a,b orders:read', { separator: ' ', supported })).toEqual([]);
  });

  it.each([
    ['openid profile email offline_access', ' '],
    ['api read:user', ' '],
    ['repo,user', ','],
    ['https://api.example/a,b https://api.example/c+d', ' '],
    ['urn:zitadel:iam:org:project:id:1:aud', ' '],
    ['', ' '],
  ] as const)('and one that does not: %j', (scope, separator) => {
    expect(scopeMistakes(scope, { separator })).toEqual([]);
  });
});
