// @ts-check

import { clientFlags, none } from '../row.mjs';

/** @import { Announcement, Probe, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, user, extra }) {
  const client = clientFlags(clients);
  const open = client('public');
  const basic = client('basic');
  const exchanging = String(extra?.['exchanging']);
  return {
    title: 'dex',
    documentation: 'the pages "Using Dex", "OAuth 2.0" and "Token Exchange" of its documentation',
    server: ['--provider', 'dex', '--issuer', issuer],
    main: 'login basic',
    probe: introspection(issuer),
    rotates: true,
    logged: /msg="login successful"/,
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': {
        args: [...client('localhost'), '--redirect-uri', 'http://localhost:8976/callback'],
        note: 'a public client without redirect URIs',
      },
      'login basic': { args: basic },
      'login post': { args: [...basic, '--client-auth', 'post'] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { args: [] },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { cannot: 'dex has no revocation endpoint, only RevokeRefresh of its gRPC API' },
      logout: { cannot: 'dex keeps no session of its own and has no end_session_endpoint' },
      'device allow': { args: open },
      'device deny': {
        cannot:
          'dex shows "Approval rejected" to the person and tells the device nothing: the code stays pending until it expires',
      },
      'client credentials': { cannot: 'dex has no client credentials grant' },
      password: {
        args: [...basic, '--username', String(user?.username), '--password-file', 'password'],
      },
      'token exchange': {
        server: ['--provider', 'dex', '--issuer', exchanging],
        probe: introspection(exchanging),
        args: [
          ...client('exchange'),
          '--subject-token-file',
          'subject-token',
          '--param',
          'connector_id=upstream',
        ],
        note: 'at a second dex that has the first one as its connector "upstream"',
      },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'jwt bearer', 'PAR', 'DPoP', 'mTLS'],
        'this version has none of it: no assertions, no pushed requests, no bound tokens',
      ),
    },
  };
}

/**
 * @param {string} issuer
 * @returns {Probe}
 */
function introspection(issuer) {
  return { kind: 'introspection', url: `${issuer}/token/introspect` };
}
