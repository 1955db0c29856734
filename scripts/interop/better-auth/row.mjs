// @ts-check

import { clientFlags, none } from '../row.mjs';
import { keyFlags } from '../support/client-key.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, extra }) {
  const client = clientFlags(clients);
  const resource = ['--resource', String(extra?.['resource'])];
  const grants =
    'its token endpoint knows authorization_code, refresh_token, client_credentials and device_code';
  return {
    title: 'better-auth',
    documentation: 'the pages "OAuth Provider" and "Device Authorization" of its documentation',
    server: ['--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'resource', url: `${issuer}/oauth2/userinfo` },
    rotates: true,
    signIn: { press: ['Confirm logout'] },
    logged: /POST \/api\/auth\/oauth2\/token 200/,
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: client('public') },
      'login localhost': {
        args: [...client('public'), '--redirect-uri', 'http://localhost:8976/callback'],
      },
      'login basic': { args: [...client('basic'), ...resource] },
      'login post': { args: [...client('post'), '--client-auth', 'post'] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { args: [] },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { args: [], of: 'login post' },
      logout: { args: [] },
      'device allow': { args: client('device') },
      'device deny': { args: client('device') },
      'client credentials': {
        args: client('service'),
        probe: { kind: 'introspection', url: `${issuer}/oauth2/introspect`, client: 'service' },
      },
      password: { cannot: grants },
      'token exchange': { cannot: grants },
      client_secret_jwt: {
        cannot:
          'it knows private_key_jwt, and secrets by client_secret_basic and client_secret_post',
      },
      private_key_jwt: { args: [...client('key'), ...keyFlags] },
      'jwt bearer': { cannot: grants },
      DPoP: { args: [...client('dpop'), ...resource, '--dpop'] },
      ...none(['PAR', 'mTLS'], 'this version has no such endpoint and no such method'),
    },
  };
}
