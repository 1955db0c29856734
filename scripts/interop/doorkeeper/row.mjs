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
  const device =
    'the device grant is a gem of its own (doorkeeper-device_authorization_grant), not packaged by Debian';
  return {
    title: 'Doorkeeper',
    documentation: 'the README of Doorkeeper::OpenidConnect and the guides of Doorkeeper',
    server: ['--provider', 'doorkeeper', '--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'resource', url: `${issuer}/oauth/userinfo` },
    rotates: true,
    logged: /signed in: ada/,
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: basic },
      'login post': { args: ['--client-id', 'post', ...post] },
      token: { args: [] },
      refresh: {
        args: [],
        note: 'the old refresh token dies when the new access token is first used',
      },
      'verify access token': {
        cannot: 'its access tokens are opaque; JWTs are a gem of their own (doorkeeper-jwt)',
      },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { args: [] },
      logout: { args: [] },
      'device allow': { cannot: device },
      'device deny': { cannot: device },
      'client credentials': {
        args: ['--client-id', 'service', ...post.with(1, 'service.secret'), '--scope', 'api'],
        probe: { kind: 'introspection', url: `${issuer}/oauth/introspect`, client: 'service' },
        note: 'without --scope it grants its default scopes: where these hold openid, it fails on an ID token for nobody',
      },
      password: {
        args: ['--client-id', 'post', ...post, '--username', 'ada', '--password-file', 'password'],
      },
      'token exchange': { cannot: 'token exchange is not among its grant flows' },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'jwt bearer', 'PAR', 'DPoP', 'mTLS'],
        'no such feature in this version, nor in its OpenID Connect extension 1.8',
      ),
    },
  };
}
