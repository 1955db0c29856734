// @ts-check

import { clientFlags } from '../row.mjs';
import { certificateFlags } from '../support/certificates.mjs';
import { keyFlags } from '../support/client-key.mjs';

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
  const secure = String(extra?.['secureOrigin']);
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
      client_secret_jwt: { args: [...client('secret-jwt'), '--client-auth', 'client_secret_jwt'] },
      private_key_jwt: { args: [...client('key'), ...keyFlags] },
      'jwt bearer': {
        cannot:
          'this version takes assertions of identity providers alone, by its feature jwt-authorization-grant',
      },
      PAR: { args: client('par'), required: true },
      DPoP: { args: [...client('dpop'), '--dpop'] },
      mTLS: {
        server: ['--provider', 'keycloak', '--base-url', secure, '--realm', 'interop'],
        args: [...client('tls'), '--client-auth', 'tls', ...certificateFlags],
        probe: {
          kind: 'introspection',
          url: `${secure}/realms/interop/protocol/openid-connect/token/introspect`,
          client: 'basic',
        },
      },
    },
  };
}
