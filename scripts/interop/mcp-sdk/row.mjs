// @ts-check

import { clientFlags, none } from '../row.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, extra }) {
  const resource = String(extra?.['resource']);
  const at = ['--scope', 'mcp:tools', '--resource', resource];
  const client = clientFlags(clients);
  const open = [...client('public'), ...at];
  const post = [...client('post'), ...at];
  const introspection = `${issuer}introspect`;
  const opaque = 'the tokens of the demo provider are opaque, and the router publishes no keys';
  const notOpenId = 'the router is OAuth only: no ID token, no userinfo';
  const grants =
    'the token endpoint of the router knows authorization_code and refresh_token; others "will not be added"';
  return {
    title: 'MCP SDK auth router',
    documentation: 'the example simpleStreamableHttp.ts of the SDK, with --oauth-strict',
    server: ['--issuer', issuer],
    main: 'login public',
    probe: { kind: 'resource', url: `${resource}/client` },
    rotates: true,
    logged: /signed in: demo_user/,
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': {
        cannot: 'the router reads client_id and client_secret from the body only',
      },
      'login post': { args: post },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { cannot: opaque },
      'verify ID token': { cannot: notOpenId },
      userinfo: { cannot: notOpenId },
      introspect: {
        args: ['--introspection-endpoint', introspection],
        note: 'an endpoint of the demo, which the metadata do not name',
      },
      revoke: { args: [] },
      logout: {
        cannot:
          'the router has no end_session_endpoint, and the demo provider asks nobody to sign in',
      },
      'device allow': { cannot: 'the router has no device authorization endpoint' },
      'device deny': { cannot: 'the router has no device authorization endpoint' },
      'client credentials': { cannot: grants },
      password: { cannot: grants },
      'token exchange': { cannot: grants },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'jwt bearer', 'PAR', 'DPoP', 'mTLS'],
        'the router of this version reads secrets in the body alone, and issues bearer tokens',
      ),
    },
  };
}
