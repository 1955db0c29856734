// @ts-check

import { none } from '../row.mjs';
import { keyFile } from '../support/client-key.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer }) {
  const open = ['--client-id', 'public'];
  const basic = ['--client-id', 'basic', '--client-secret-file', 'basic.secret'];
  const post = [
    '--client-id',
    'post',
    '--client-secret-file',
    'post.secret',
    '--client-auth',
    'post',
  ];
  return {
    title: 'oauth2-mock-server',
    documentation: 'its README, section "CLI Usage"',
    server: ['--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'introspection', url: `${issuer}/introspect`, client: 'basic' },
    rotates: true,
    oldRefreshTokensLive: 'it keeps no tokens: every refresh token is accepted',
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: basic },
      'login post': { args: post },
      token: { args: [] },
      refresh: { args: [], note: 'it keeps no tokens: every refresh token is accepted' },
      'verify access token': { args: [] },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: {
        cannot: 'it keeps no tokens: revocation answers 200, and introspection always says active',
      },
      logout: { cannot: 'it has no sessions: every authorization request gets a code' },
      'device allow': { cannot: 'it has no device authorization endpoint' },
      'device deny': { cannot: 'it has no device authorization endpoint' },
      'client credentials': { args: basic },
      password: { args: [...open, '--username', 'ada', '--password-file', 'password'] },
      'token exchange': { cannot: 'its token endpoint refuses the grant: "Invalid grant type"' },
      'jwt bearer': {
        args: [...open, '--key-file', keyFile, '--scope', 'read'],
        note: 'it verifies no signature of an assertion',
      },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'PAR', 'DPoP', 'mTLS'],
        'no such feature in this version',
      ),
    },
  };
}
