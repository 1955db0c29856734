// @ts-check

import { clientFlags, none } from '../row.mjs';

/** @import { Announcement, Row } from '../row.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {Row}
 */
export function row({ issuer, clients, extra }) {
  const client = clientFlags(clients);
  const open = client('public');
  const noSecrets =
    'OpenAuth has public clients only: its token endpoint reads the client_id of a code or a refresh token, and no secret';
  const notOpenId =
    'OpenAuth is no OpenID provider: no ID token, no userinfo, whatever the scopes are';
  return {
    title: 'OpenAuth',
    documentation: 'the pages "Issuer" and "PasswordProvider" of its documentation',
    server: ['--issuer', issuer],
    main: 'login public',
    probe: { kind: 'resource', url: String(extra?.['resource']) },
    rotates: true,
    logged: /signed in: .*ada@example\.com/,
    steps: {
      discover: { args: [] },
      lint: { args: [] },
      'login public': { args: open },
      'login localhost': { args: [...open, '--redirect-uri', 'http://localhost:8976/callback'] },
      'login basic': { cannot: noSecrets },
      'login post': { cannot: noSecrets },
      token: { args: [] },
      refresh: { args: [] },
      'verify access token': { args: [] },
      'verify ID token': { cannot: notOpenId },
      userinfo: { cannot: notOpenId },
      introspect: { cannot: 'OpenAuth has no introspection endpoint; its access tokens are JWTs' },
      revoke: { cannot: 'OpenAuth has no revocation endpoint' },
      logout: {
        cannot: 'OpenAuth keeps no session of the user, and has no endpoint that ends one',
      },
      'device allow': { cannot: 'OpenAuth has no device authorization endpoint' },
      'device deny': { cannot: 'OpenAuth has no device authorization endpoint' },
      'client credentials': {
        args: [...client('service'), '--client-auth', 'post', '--param', 'provider=machine'],
        note: 'OpenAuth asks a provider of yours about the secret, which the request must name',
      },
      password: {
        cannot: 'its token endpoint knows authorization_code, refresh_token and client_credentials',
      },
      'token exchange': {
        cannot: 'its token endpoint knows authorization_code, refresh_token and client_credentials',
      },
      ...none(
        ['client_secret_jwt', 'private_key_jwt', 'jwt bearer', 'PAR', 'DPoP', 'mTLS'],
        'no such feature in this version',
      ),
    },
  };
}
