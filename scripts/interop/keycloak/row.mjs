// @ts-check

import { clientFlags } from '../row.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, extra }) {
  const client = clientFlags(clients);
  const open = client('public');
  const basic = client('basic');
  const post = [...basic, '--client-auth', 'post'];
  return {
    title: 'Keycloak',
    documentation: 'the guide "Securing applications and services with OpenID Connect"',
    server: [
      '--provider',
      'keycloak',
      '--base-url',
      String(extra?.['origin']),
      '--realm',
      'interop',
    ],
    main: 'login basic',
    probe: {
      kind: 'introspection',
      url: `${issuer}/protocol/openid-connect/token/introspect`,
      client: 'basic',
    },
    rotates: true,
    logged: /type="CODE_TO_TOKEN"/,
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: basic },
      'login post': { args: post },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { args: [] },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { args: [] },
      logout: { args: [] },
      'device allow': { args: open },
      'device deny': { args: open },
      'client credentials': { args: basic },
      password: { args: [...basic, '--username', 'ada', '--password-file', 'password'] },
      'token exchange': {
        args: [...basic, '--subject-token-file', 'subject-token'],
      },
    },
  };
}
