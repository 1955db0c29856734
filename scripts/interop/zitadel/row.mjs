// @ts-check

import { clientFlags, none } from '../row.mjs';
import { keyFile, keyFlags } from '../support/client-key.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, user }) {
  const client = clientFlags(clients);
  const open = client('public');
  return {
    title: "Zitadel's Go library (zitadel/oidc)",
    documentation: 'its README and its example server',
    server: ['--issuer', issuer],
    main: 'login basic',
    // Introspection tells a client of tokens only that have this client in aud.
    probe: { kind: 'resource', url: `${issuer}userinfo` },
    rotates: true,
    logoutEnds: 'tokens',
    logged: /method=POST path=\/oauth\/token/,
    // The device page of the example shows the password as it is typed.
    signIn: { fields: { password: String(user?.password) } },
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
        note: 'of a client with AccessTokenTypeJWT; those of the others are JWE that only the provider reads',
      },
      'verify ID token': { args: [] },
      userinfo: { args: [] },
      introspect: { args: [] },
      revoke: { args: [] },
      logout: { args: [] },
      'device allow': { args: client('device') },
      'device deny': { args: client('device') },
      'client credentials': { args: [...client('service'), '--scope', 'openid'] },
      password: { cannot: 'the library has no password grant' },
      'token exchange': {
        args: [
          ...client('exchange'),
          '--subject-token-file',
          'subject-token',
          '--requested-token-type',
          'access_token',
          '--scope',
          'openid email',
        ],
      },
      client_secret_jwt: { cannot: 'the library verifies assertions by public keys alone' },
      private_key_jwt: { args: [...client('key'), ...keyFlags] },
      'jwt bearer': {
        args: ['--client-id', 'atm-cli-service', '--key-file', keyFile, '--scope', 'openid'],
      },
      ...none(['PAR', 'DPoP', 'mTLS'], 'this version has no code for it at the token endpoint'),
    },
  };
}
