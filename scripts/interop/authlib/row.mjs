// @ts-check

import { clientFlags, none } from '../row.mjs';
import { keyFile, keyFlags } from '../support/client-key.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients }) {
  const client = clientFlags(clients);
  return {
    title: 'Authlib',
    documentation: 'the chapters "Flask OAuth 2.0 Server" and "Flask OIDC Provider" of its manual',
    server: ['--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'introspection', url: `${issuer}/oauth/introspect`, client: 'basic' },
    rotates: true,
    logged: /"POST \/oauth\/token HTTP\/1\.1" 200/,
    signIn: { deny: ['Deny'] },
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
      'device allow': { args: client('device') },
      'device deny': { args: client('device') },
      'client credentials': { args: [...client('service'), '--scope', 'read'] },
      password: {
        args: [
          ...client('password'),
          '--scope',
          'profile read',
          '--username',
          'ada',
          '--password-file',
          'password',
        ],
      },
      'token exchange': { cannot: 'it has no token exchange (RFC 8693)' },
      client_secret_jwt: { args: [...client('secret-jwt'), '--client-auth', 'client_secret_jwt'] },
      private_key_jwt: { args: [...client('key'), ...keyFlags] },
      'jwt bearer': {
        args: ['--client-id', 'atm-key', '--key-file', keyFile, '--subject', 'ada'],
      },
      ...none(['PAR', 'DPoP', 'mTLS'], 'this version has no module for it'),
    },
  };
}
