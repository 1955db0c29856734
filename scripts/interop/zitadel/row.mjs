// @ts-check

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, user }) {
  const open = ['--client-id', String(clients['public']?.client_id)];
  const confidential = (/** @type {string} */ role) => [
    '--client-id',
    String(clients[role]?.client_id),
    '--client-secret-file',
    `${role}.secret`,
  ];
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
      'login basic': { args: confidential('basic') },
      'login post': { args: [...confidential('post'), '--client-auth', 'post'] },
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
      'device allow': { args: ['--client-id', String(clients['device']?.client_id)] },
      'device deny': { args: ['--client-id', String(clients['device']?.client_id)] },
      'client credentials': { args: [...confidential('service'), '--scope', 'openid'] },
      password: { cannot: 'the library has no password grant' },
      'token exchange': {
        args: [
          ...confidential('exchange'),
          '--subject-token-file',
          'subject-token',
          '--requested-token-type',
          'access_token',
          '--scope',
          'openid email',
        ],
      },
    },
  };
}
