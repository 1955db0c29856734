// @ts-check

import { none } from '../row.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, extra }) {
  const client = (/** @type {string} */ role) => [
    '--client-id',
    String(clients[role]?.client_id),
    '--scope',
    'mcp:read',
    ...(clients[role]?.client_secret === undefined
      ? []
      : ['--client-secret-file', `${role}.secret`]),
  ];
  const notOpenId = 'the library is OAuth only: no ID token, no userinfo';
  const grants =
    'its token endpoint knows authorization_code, refresh_token, token exchange and (experimental) jwt-bearer';
  return {
    title: 'Cloudflare Workers OAuth provider',
    documentation: 'its README, "Building a consent page" and "Authorization server reference"',
    server: ['--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'resource', url: String(extra?.['resource']) },
    rotates: 'once used',
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
      'verify access token': {
        cannot: 'its tokens are opaque, and only the Worker itself can validate them',
      },
      'verify ID token': { cannot: notOpenId },
      userinfo: { cannot: notOpenId },
      introspect: {
        cannot: 'it has no introspection endpoint: resource servers ask over a Service Binding',
      },
      revoke: { args: [] },
      logout: { cannot: 'the session of the user is left to the application: no endpoint ends it' },
      'device allow': { cannot: 'it has no device authorization endpoint' },
      'device deny': { cannot: 'it has no device authorization endpoint' },
      'client credentials': { cannot: grants },
      password: { cannot: grants },
      'token exchange': {
        args: [...client('post'), '--client-auth', 'post', '--subject-token-file', 'subject-token'],
        of: 'login post',
      },
      private_key_jwt: {
        cannot: 'only for a client whose id is the https URL of its metadata document',
      },
      'jwt bearer': {
        cannot: 'only for assertions of the identity provider of an enterprise (ID-JAG)',
      },
      ...none(['client_secret_jwt', 'PAR', 'DPoP', 'mTLS'], 'no such feature in this version'),
    },
  };
}
