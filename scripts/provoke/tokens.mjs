// @ts-check
// What can be provoked with the tokens of a sign-in, and where the server stops or forgets.

import { check, endpoint, tokensOf } from '../interop/steps/run.mjs';
import { post } from '../interop/probe.mjs';
import { profile } from './provocation.mjs';
import { idToken, redeem, refreshToken, wrongSecret } from './means.mjs';

/** @import { Client } from '../interop/row.mjs' */
/** @import { SignIns } from './everywhere.mjs' */
/** @import { Ground, Provocation } from './provocation.mjs' */

/**
 * What can be provoked where a refresh token rotates or dies.
 * @param {Pick<SignIns, 'client' | 'main'>} signIns
 * @returns {readonly Provocation[]}
 */
export function ofRefreshTokens({ client, main }) {
  return [
    {
      id: 'refresh-reused',
      group: 'token',
      what: 'another program used the refresh token before',
      kinds: ['refresh-dead'],
      signIn: main,
      change: async (ground) => {
        const refresh_token = await refreshToken(ground);
        await redeem(ground, client, { grant_type: 'refresh_token', refresh_token });
      },
      command: ['token', 'refresh'],
    },
  ];
}

/**
 * What can be provoked where the server has a revocation endpoint.
 * @param {Pick<SignIns, 'client' | 'main'> & { url?: string }} signIns `url` of the endpoint, where the
 *   metadata do not name it
 * @returns {readonly Provocation[]}
 */
export function ofRevocation({ client, main, url }) {
  return [
    {
      id: 'refresh-revoked',
      group: 'token',
      what: 'the refresh token was revoked',
      kinds: ['refresh-dead'],
      signIn: main,
      change: async (ground) => await revoke(ground, client, await refreshToken(ground), url),
      command: ['token', 'refresh'],
    },
    {
      id: 'access-token-revoked',
      group: 'token',
      what: 'the access token was revoked',
      kinds: ['token-dead'],
      signIn: main,
      change: async (ground) => {
        const { access_token } = await tokensOf(ground, profile);
        await revoke(ground, client, access_token, url);
      },
      command: ['userinfo'],
    },
    {
      id: 'revoke-secret-wrong',
      group: 'secret',
      what: 'a wrong client secret when a token is revoked',
      kinds: ['client-secret'],
      signIn: main,
      given: async (ground) => {
        const { access_token } = await tokensOf(ground, profile);
        return ['token', 'revoke', access_token, '@server', '--client-id', client.client_id].concat(
          wrongSecret,
        );
      },
    },
  ];
}

/**
 * What can be provoked where the server keeps everything in memory, keys included.
 * @param {Pick<SignIns, 'main' | 'kinds'>} signIns
 * @returns {readonly Provocation[]}
 */
export function ofMemory({ main, kinds = {} }) {
  /** @type {readonly Provocation[]} */
  const all = [
    {
      id: 'refresh-forgotten',
      group: 'session',
      what: 'the server was restarted and knows no refresh token of before',
      kinds: ['refresh-dead', 'session-ended'],
      signIn: main,
      change: restart,
      command: ['token', 'refresh'],
    },
    {
      id: 'access-token-forgotten',
      group: 'token',
      what: 'the server was restarted and knows no access token of before',
      kinds: ['token-dead'],
      signIn: main,
      change: restart,
      command: ['userinfo'],
    },
    keysChanged(main, restart),
  ];
  return all.map((one) => ({ ...one, kinds: kinds[one.id] ?? one.kinds }));
}

/**
 * @param {readonly string[]} signIn
 * @param {(ground: Ground) => Promise<void>} change
 * @returns {Provocation}
 */
export function keysChanged(signIn, change) {
  return {
    id: 'keys-changed',
    group: 'token',
    what: 'the server has other keys than those of the ID token',
    kinds: ['key-not-found', 'signature'],
    signIn,
    change,
    given: async (ground) => ['verify', await idToken(ground), '--no-cache'],
  };
}

/**
 * The last row of a server.
 * @param {readonly string[]} signIn
 * @returns {Provocation}
 */
export function serverDown(signIn) {
  return {
    id: 'server-down',
    group: 'path',
    what: 'the server was stopped after the sign-in',
    kinds: ['connection-refused', 'server-down'],
    signIn,
    change: async ({ control }) => await control.stop(),
    command: ['token', 'refresh'],
  };
}

/**
 * @param {Ground} ground
 * @param {Client} client
 * @param {string} token
 * @param {string} [url]
 */
async function revoke(ground, client, token, url = endpoint(ground, 'revocation_endpoint')) {
  const { response, text } = await post(url, { token }, client);
  check(response.ok, `revocation: HTTP ${response.status} ${text.slice(0, 300)}`);
}

/** @param {Ground} ground */
async function restart({ control }) {
  await control.restart();
}
