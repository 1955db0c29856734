// @ts-check

import { clientFlags } from '../row.mjs';
import { keyFlags } from '../support/client-key.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients }) {
  const client = clientFlags(clients);
  return {
    title: 'Spring Authorization Server',
    documentation: 'the chapter "Authorization Server" of the Spring Security reference',
    server: ['--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'introspection', url: `${issuer}/oauth2/introspect`, client: 'basic' },
    rotates: true,
    logged: /"POST \/oauth2\/token HTTP\/1\.1" 200/,
    signIn: { deny: ['Submit Consent'] },
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: client('public') },
      'login localhost': {
        args: [...client('public'), '--redirect-uri', 'http://localhost:8976/callback'],
      },
      'login basic': { args: [...client('basic'), '--scope', 'openid profile email read'] },
      'login post': { args: [...client('post'), '--client-auth', 'post'] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { args: [] },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { args: [] },
      logout: { args: [] },
      'device allow': { args: [...client('device'), '--scope', 'profile read'] },
      'device deny': {
        args: [...client('television'), '--scope', 'profile read'],
        note: 'a client that was allowed before gets a token, without new scopes, also when the user cancels',
      },
      'client credentials': { args: client('service') },
      password: { cannot: 'OAuth 2.1 has no password grant, and neither has this server' },
      'token exchange': {
        args: [...client('exchange'), '--scope', 'read', '--subject-token-file', 'subject-token'],
      },
      client_secret_jwt: { args: [...client('secret-jwt'), '--client-auth', 'client_secret_jwt'] },
      private_key_jwt: { args: [...client('key'), ...keyFlags] },
      'jwt bearer': {
        cannot: 'not among its grants: it authenticates clients by assertions, no more',
      },
      PAR: {
        args: [...client('basic'), '--par', 'always'],
        note: 'this version has no setting that requires it of a client',
      },
      DPoP: {
        args: [...client('basic'), '--dpop'],
        note: 'this version has no setting that requires it of a client; public clients get no refresh token',
      },
      mTLS: { cannot: 'by https alone, which this run has at Keycloak and oidc-provider' },
    },
  };
}
