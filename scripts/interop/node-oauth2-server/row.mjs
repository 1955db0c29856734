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
  };
  const scope = ['--scope', 'profile email'];
  const open = ['--client-id', 'public', ...scope];
  const basic = ['--client-id', 'basic', '--client-secret-file', 'basic.secret', ...scope];
  const post = ['--client-secret-file', 'post.secret', '--client-auth', 'post'];
  const openid = 'it is plain OAuth 2.0: without OpenID Connect there is no';
  return {
    title: '@node-oauth/oauth2-server',
    documentation: 'its documentation and the example of @node-oauth/express-oauth-server',
    server: [
      '--authorization-endpoint',
      metadata.authorization_endpoint,
      '--token-endpoint',
      metadata.token_endpoint,
    ],
    metadata,
    main: 'login public',
    probe: { kind: 'resource', url: `${issuer}/me` },
    rotates: true,
    logged: /token issued to/,
    steps: {
      discover: { cannot: 'it publishes no metadata, neither of OpenID Connect nor of RFC 8414' },
      lint: { cannot: 'it publishes no metadata' },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: basic },
      'login post': { args: ['--client-id', 'post', ...post, ...scope] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { cannot: 'its access tokens are opaque' },
      'verify ID token': { cannot: `${openid} ID token` },
      userinfo: { cannot: `${openid} userinfo endpoint` },
      introspect: {
        cannot: 'it has handlers to authenticate, authorize and issue, none for RFC 7662',
      },
      revoke: { cannot: 'it has handlers to authenticate, authorize and issue, none for RFC 7009' },
      logout: { cannot: `${openid} end session endpoint` },
      'device allow': { cannot: 'the device grant is not among its grants' },
      'device deny': { cannot: 'the device grant is not among its grants' },
      'client credentials': { args: ['--client-id', 'service', ...post.with(1, 'service.secret')] },
      password: { args: [...open, '--username', 'ada', '--password-file', 'password'] },
      'token exchange': { cannot: 'token exchange is not among its grants' },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'jwt bearer', 'PAR', 'DPoP', 'mTLS'],
        'no such feature in this version',
      ),
    },
  };
}
