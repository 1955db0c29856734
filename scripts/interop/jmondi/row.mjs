// @ts-check

import { none } from '../row.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer }) {
  const metadata = {
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    introspection_endpoint: `${issuer}/token/introspect`,
    revocation_endpoint: `${issuer}/token/revoke`,
  };
  const scope = ['--scope', 'profile email'];
  const open = ['--client-id', 'public', ...scope];
  const basic = ['--client-id', 'basic', '--client-secret-file', 'basic.secret', ...scope];
  const post = ['--client-secret-file', 'post.secret', '--client-auth', 'post'];
  const openid = 'it is plain OAuth 2.0: without OpenID Connect there is no';
  return {
    title: '@jmondi/oauth2-server',
    documentation: 'its documentation, "Getting Started" and "Endpoints"',
    server: ['--provider', 'jmondi', '--base-url', issuer],
    metadata,
    main: 'login post',
    probe: { kind: 'introspection', url: metadata.introspection_endpoint, client: 'post' },
    rotates: true,
    logged: /sign-in ada allow/,
    signIn: {},
    steps: {
      discover: { cannot: 'it publishes no metadata, neither of OpenID Connect nor of RFC 8414' },
      lint: { cannot: 'it publishes no metadata' },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: basic },
      'login post': { args: ['--client-id', 'post', ...post, ...scope] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': {
        args: ['--issuer', issuer, '--secret-file', 'signing-secret'],
        note: 'HS256 by the secret of the server: whoever can verify can also issue',
      },
      'verify ID token': { cannot: `${openid} ID token` },
      userinfo: { cannot: `${openid} userinfo endpoint` },
      introspect: { args: [] },
      revoke: { args: [] },
      logout: { cannot: `${openid} end session endpoint` },
      'device allow': { cannot: 'the device grant is not among its grants' },
      'device deny': { cannot: 'the device grant is not among its grants' },
      'client credentials': { args: ['--client-id', 'service', ...post.with(1, 'service.secret')] },
      password: {
        args: ['--client-id', 'post', ...post, '--username', 'ada', '--password-file', 'password'],
      },
      'token exchange': {
        args: [
          '--client-id',
          'exchange',
          ...post.with(1, 'exchange.secret'),
          '--subject-token-file',
          'subject-token',
        ],
      },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'jwt bearer', 'PAR', 'DPoP', 'mTLS'],
        'no such feature in this version',
      ),
    },
  };
}
