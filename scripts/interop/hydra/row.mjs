// @ts-check

import { clientFlags, none } from '../row.mjs';
import { keyFile, keyFlags } from '../support/client-key.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, extra }) {
  const client = clientFlags(clients);
  const open = client('public');
  const introspection = String(extra?.['introspection']);
  return {
    title: 'Ory Hydra',
    documentation: 'its "OAuth2 and OpenID Connect" guides and the reference of its configuration',
    server: ['--provider', 'hydra', '--issuer', issuer],
    main: 'login basic',
    probe: { kind: 'introspection', url: introspection },
    refreshProbe: { kind: 'introspection', url: introspection },
    rotates: true,
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { args: client('basic') },
      'login post': { args: [...client('post'), '--client-auth', 'post'] },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': {
        args: [],
        note: 'of a client with "access_token_strategy": "jwt"; those of the others are opaque',
      },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: {
        args: ['--introspection-endpoint', introspection],
        note: 'at the admin port: the public one has no introspection',
      },
      revoke: { args: [] },
      logout: { args: [] },
      'device allow': { cannot: 'this version has no device authorization endpoint' },
      'device deny': { cannot: 'this version has no device authorization endpoint' },
      'client credentials': { args: [...client('service'), '--scope', 'read'] },
      password: { cannot: 'this version registers no handler for the password grant' },
      'token exchange': { cannot: 'this version registers no handler for token exchange' },
      client_secret_jwt: { cannot: 'its code says "is not supported by this server" of it' },
      private_key_jwt: { args: [...client('key'), ...keyFlags] },
      'jwt bearer': {
        args: [
          ...client('service'),
          '--key-file',
          keyFile,
          '--assertion-issuer',
          String(extra?.['trusted']),
          '--subject',
          'ada',
          '--audience',
          `${issuer}/oauth2/token`,
          '--scope',
          'read',
        ],
        note: 'its admin API was told to trust the key of this issuer',
      },
      ...none(['PAR', 'DPoP', 'mTLS'], 'this version has no such endpoint and no such method'),
    },
  };
}
