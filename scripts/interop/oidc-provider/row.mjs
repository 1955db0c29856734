// @ts-check

import { clientFlags } from '../row.mjs';
import { certificateFlags } from '../support/certificates.mjs';
import { keyFlags } from '../support/client-key.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, secure, clients, extra }) {
  const client = clientFlags(clients);
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
  const service = ['--client-id', 'service', '--client-secret-file', 'service.secret'];
  const introspection = `${issuer}/token/introspection`;
  return {
    title: 'node oidc-provider',
    documentation: 'its README and the comments of its configuration',
    server: ['--provider', 'oidc-provider', '--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'introspection', url: introspection, client: 'basic' },
    refreshProbe: { kind: 'introspection', url: introspection, client: 'basic' },
    rotates: true,
    logged: /authorization\.success/,
    signIn: { press: ['logout yes'] },
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: basic },
      'login post': {
        args: [...post, '--resource', String(extra?.['resource'])],
        probe: { kind: 'resource', url: String(extra?.['api']) },
        note: 'with --resource the access token is a JWT for that API, which is asked here',
      },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': {
        args: [],
        of: 'login post',
        note: 'without --resource the access token is opaque',
      },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { args: [] },
      logout: { args: [] },
      'device allow': { args: ['--client-id', 'device'] },
      'device deny': { args: ['--client-id', 'device'] },
      'client credentials': { args: service },
      password: {
        cannot:
          'not among its grants; a deployment would have to write it by registerGrantType, which its documentation advises against',
      },
      'token exchange': {
        cannot: 'not among its grants; a deployment would have to write it by registerGrantType',
      },
      client_secret_jwt: { args: [...client('secret-jwt'), '--client-auth', 'client_secret_jwt'] },
      private_key_jwt: { args: [...client('key'), ...keyFlags] },
      'jwt bearer': {
        cannot: 'not among its grants; a deployment would have to write it by registerGrantType',
      },
      PAR: { args: client('par'), required: true },
      DPoP: {
        args: [...client('dpop'), '--dpop'],
        logged: /use_dpop_nonce|nonce is required/,
        note: 'it asks for a nonce first, at its endpoints and at userinfo',
      },
      mTLS: {
        server: ['--provider', 'oidc-provider', '--issuer', String(secure)],
        args: [...client('tls'), '--client-auth', 'tls', ...certificateFlags],
        probe: { kind: 'introspection', url: `${secure}/token/introspection`, client: 'basic' },
      },
    },
  };
}
