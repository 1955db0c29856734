// @ts-check

import { none } from '../row.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer }) {
  const open = ['--client-id', 'public'];
  const basic = ['--client-id', 'basic', '--client-secret-file', 'basic.secret'];
  const post = ['--client-secret-file', 'post.secret', '--client-auth', 'post'];
  const device = 'version 2.16 has no device grant';
  return {
    title: 'LemonLDAP::NG',
    documentation: '"OpenID Connect Provider" of its documentation',
    server: ['--provider', 'lemonldap', '--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'introspection', url: `${issuer}oauth2/introspect`, client: 'basic' },
    rotates: false,
    logged: /User dwho is authorized to access to/,
    steps: {
      discover: { args: [] },
      lint: {
        args: [],
        exit: 7,
        says: 'metadata-id-token-none',
        note: 'an error of its metadata: unsigned ID tokens are offered',
      },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: basic },
      'login post': { args: ['--client-id', 'post', ...post] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { args: [] },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { cannot: 'version 2.16 has no revocation endpoint' },
      logout: { args: [] },
      'device allow': { cannot: device },
      'device deny': { cannot: device },
      'client credentials': {
        args: ['--client-id', 'service', ...post.with(1, 'service.secret'), '--scope', 'profile'],
        note: 'without --scope it answers invalid_scope',
      },
      password: {
        args: [
          ...basic,
          '--scope',
          'openid profile',
          '--username',
          'dwho',
          '--password-file',
          'password',
        ],
      },
      'token exchange': {
        cannot: 'only with a plugin of the deployment (its hook oidcGotTokenExchange)',
      },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'jwt bearer', 'PAR', 'DPoP', 'mTLS'],
        'no such feature in this version',
      ),
    },
  };
}
