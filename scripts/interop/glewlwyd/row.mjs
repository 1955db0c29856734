// @ts-check

import { keyFlags } from '../support/client-key.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, user, extra }) {
  const api = `${extra?.['base']}/api`;
  const scope = ['--scope', 'openid profile email'];
  const open = ['--client-id', 'public', ...scope];
  const basic = ['--client-id', 'basic', '--client-secret-file', 'basic.secret', ...scope];
  const post = ['--client-secret-file', 'post.secret', '--client-auth', 'post'];
  const secretJwt = [
    '--client-id',
    'secret-jwt',
    '--client-secret-file',
    'secret-jwt.secret',
    ...scope,
  ];
  return {
    title: 'Glewlwyd',
    documentation: 'its "Getting Started" and the documentation of its OpenID Connect plugin',
    server: ['--provider', 'glewlwyd', '--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'resource', url: `${issuer}/userinfo` },
    rotates: true,
    logged: /User 'ada' authenticated with password/,
    signIn: {
      scripted: [
        { at: 'prompt=device', requests: [] },
        {
          at: 'prompt=end_session',
          requests: [
            { method: 'DELETE', url: `${issuer}/session/{sid}/` },
            { method: 'DELETE', url: `${api}/auth/` },
          ],
        },
        {
          at: '/login.html',
          requests: [
            {
              method: 'POST',
              url: `${api}/auth/`,
              json: { username: String(user?.username), password: String(user?.password) },
            },
            { method: 'PUT', url: `${api}/auth/grant/{client_id}`, json: { scope: '{scope}' } },
          ],
          go: '{callback_url}&g_continue',
        },
      ],
    },
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: basic },
      'login post': { args: ['--client-id', 'post', ...post, ...scope] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { args: [] },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { args: [] },
      logout: { args: [] },
      'device allow': { args: ['--client-id', 'device', ...scope] },
      'device deny': {
        cannot: 'its pages have no button that refuses a device; its code expires after 10 minutes',
      },
      'client credentials': {
        args: ['--client-id', 'service', ...post.with(1, 'service.secret'), '--scope', 'api'],
        probe: { kind: 'introspection', url: `${issuer}/introspect`, client: 'service' },
      },
      password: {
        args: [
          '--client-id',
          'post',
          ...post,
          ...scope,
          '--username',
          'ada',
          '--password-file',
          'password',
        ],
      },
      'token exchange': { cannot: 'token exchange is not among its grant types' },
      client_secret_jwt: { args: [...secretJwt, '--client-auth', 'client_secret_jwt'] },
      private_key_jwt: { args: ['--client-id', 'key', ...keyFlags, ...scope] },
      'jwt bearer': { cannot: 'assertions are not among its grant types' },
      PAR: { args: [...open, '--par', 'always'] },
      DPoP: { args: [...open, '--dpop'] },
      mTLS: { cannot: 'by https alone, which this run has at Keycloak and oidc-provider' },
    },
  };
}
