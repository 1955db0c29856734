// @ts-check

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer }) {
  const open = ['--client-id', 'public'];
  const basic = ['--client-id', 'basic', '--client-secret-file', 'basic.secret'];
  const post = [
    '--client-id',
    'post',
    '--client-secret-file',
    'post.secret',
    '--client-auth',
    'post',
  ];
  return {
    title: 'oauth2-mock-server',
    documentation: 'its README, section "CLI Usage"',
    server: ['--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'introspection', url: `${issuer}/introspect`, client: 'basic' },
    rotates: true,
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
      'device allow': { cannot: 'it has no device authorization endpoint' },
      'device deny': { cannot: 'it has no device authorization endpoint' },
      'client credentials': { args: basic },
      password: { args: [...open, '--username', 'ada', '--password-file', 'password'] },
      'token exchange': { cannot: 'its token endpoint refuses the grant: "Invalid grant type"' },
    },
  };
}
