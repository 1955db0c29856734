// @ts-check

import { clientFlags, none } from '../row.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients }) {
  const client = clientFlags(clients);
  const device = [
    ...client('device'),
    '--device-authorization-endpoint',
    `${issuer}/device-authorization/`,
  ];
  return {
    title: 'django-oauth-toolkit',
    documentation: 'the tutorial and the pages "OpenID Connect" and "Device authorization grant"',
    server: ['--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'introspection', url: `${issuer}/introspect/`, client: 'service' },
    rotates: true,
    logged: /"POST \/o\/token\/ HTTP\/1\.1" 200/,
    signIn: { press: ['Logout'] },
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: client('public') },
      'login localhost': {
        args: [...client('public'), '--redirect-uri', 'http://localhost:8976/callback'],
      },
      'login basic': { args: client('basic') },
      'login post': { args: [...client('post'), '--client-auth', 'post'] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { cannot: 'its access tokens are opaque' },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { args: [] },
      logout: { args: [] },
      'device allow': { args: device },
      'device deny': { args: device },
      'client credentials': { args: client('service') },
      password: {
        args: [...client('password'), '--username', 'ada', '--password-file', 'password'],
      },
      'token exchange': { cannot: 'it has no token exchange (RFC 8693)' },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'jwt bearer', 'PAR', 'DPoP', 'mTLS'],
        'no such feature in this version',
      ),
    },
  };
}
