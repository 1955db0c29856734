// @ts-check
// What can be provoked at every server, whatever it is: the client, the browser, the callback, the clock.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { check, endpoint, tokensOf } from '../interop/steps/run.mjs';
import { post } from '../interop/probe.mjs';
import { profile } from './provocation.mjs';

/** @import { Client } from '../interop/row.mjs' */
/** @import { Ground, Person, Provocation } from './provocation.mjs' */

const wrongSecret = ['--client-secret-file', 'wrong.secret'];

/**
 * @typedef {object} SignIns
 * @property {Client} client one with a secret
 * @property {readonly string[]} main the flags of its sign-in
 * @property {Person} [spend] the code before it arrives, where the server requires PKCE
 * @property {readonly string[]} [without] ids of what does not fail at this server
 * @property {Readonly<Record<string, readonly string[]>>} [kinds] by id, where other ones are true at this server
 */

/**
 * @param {SignIns} signIns
 * @returns {readonly Provocation[]}
 */
export function everywhere({ client, main, spend, without = [], kinds = {} }) {
  const login = ['login', '@server', ...main];
  /** @type {readonly Provocation[]} */
  const all = [
    {
      id: 'client-unknown',
      group: 'client',
      what: 'no such client',
      kinds: ['client-unknown'],
      command: ['login', '@server', '--client-id', 'nobody'],
    },
    {
      id: 'secret-wrong',
      group: 'secret',
      what: 'a wrong client secret',
      kinds: ['client-secret'],
      command: ['login', '@server', '--client-id', client.client_id, ...wrongSecret],
    },
    {
      id: 'secret-missing',
      group: 'secret',
      what: 'a confidential client without its secret',
      kinds: ['client-auth-method', 'client-secret'],
      command: ['login', '@server', '--client-id', client.client_id],
    },
    {
      id: 'redirect-uri',
      group: 'redirect',
      what: 'a redirect URI that is not registered',
      kinds: ['redirect-uri'],
      command: [...login, '--redirect-uri', 'http://127.0.0.1:8976/elsewhere'],
    },
    {
      id: 'scope-unknown',
      group: 'scope',
      what: 'a scope that does not exist',
      kinds: ['scope'],
      command: [...login, '--scope', 'openid', '--scope', 'nonsense'],
    },
    {
      id: 'silent',
      group: 'session',
      what: 'prompt=none without a session at the server',
      kinds: ['login-required'],
      command: [...login, '--prompt', 'none'],
    },
    {
      id: 'code-redeemed',
      group: 'token',
      what: 'the code was redeemed by another program before',
      kinds: ['code-used'],
      command: login,
      person: spend ?? { opens: withoutPkce, arrives: redeemed(client) },
    },
    {
      id: 'code-unknown',
      group: 'token',
      what: 'a code that was cut when it was copied',
      kinds: ['code-used'],
      command: login,
      person: { arrives: async (_ground, callback) => withParameter(callback, 'code', cut) },
    },
    {
      id: 'state-other',
      group: 'session',
      what: 'the callback of another sign-in',
      kinds: ['state-mismatch'],
      command: login,
      person: { arrives: async (_ground, callback) => withParameter(callback, 'state', cut) },
    },
    {
      id: 'pkce-challenge',
      group: 'flow',
      what: 'the code_challenge was changed on the way',
      kinds: ['pkce'],
      command: login,
      person: { opens: (url) => withParameter(url, 'code_challenge', turned) },
    },
    {
      id: 'pkce-missing',
      group: 'flow',
      what: 'the code_challenge was lost on the way',
      kinds: ['pkce'],
      command: login,
      person: { opens: withoutPkce },
    },
    {
      id: 'clock-behind',
      group: 'clock',
      what: 'this machine is an hour behind',
      kinds: ['clock'],
      command: login,
      clock: -3600,
    },
    {
      id: 'clock-ahead',
      group: 'clock',
      what: 'this machine is two days ahead',
      kinds: ['clock'],
      command: login,
      clock: 172_800,
    },
    {
      id: 'issuer-host',
      group: 'path',
      what: 'localhost in the issuer, where the server says 127.0.0.1',
      kinds: ['issuer-mismatch'],
      given: async ({ announcement: { issuer } }) => {
        return ['login', '--issuer', issuer.replace('127.0.0.1', 'localhost'), ...main];
      },
    },
    {
      id: 'issuer-path',
      group: 'path',
      what: 'an issuer whose path does not exist',
      kinds: ['metadata-not-found', 'tenant', 'issuer-mismatch'],
      given: async ({ announcement: { issuer } }) => ['login', '--issuer', `${issuer}/x`, ...main],
    },
  ];
  return all
    .filter(({ id }) => !without.includes(id))
    .map((one) => ({ ...one, kinds: kinds[one.id] ?? one.kinds }));
}

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
export async function refreshToken(ground) {
  const { refresh_token } = await tokensOf(ground, profile);
  check(refresh_token, 'the sign-in brought no refresh token');
  return refresh_token;
}

/**
 * The flags with the access token as the subject token of an exchange.
 * @param {Ground} ground
 */
export async function subjectToken(ground) {
  const { access_token } = await tokensOf(ground, profile);
  writeFileSync(join(ground.product.folder, 'subject-token'), access_token);
  return ['--subject-token-file', 'subject-token', '--no-store'];
}

/** @param {Ground} ground */
export async function idToken(ground) {
  const { id_token } = await tokensOf(ground, profile);
  check(id_token, 'the sign-in brought no ID token');
  return id_token;
}

/**
 * A request of another program at the token endpoint, which succeeds.
 * @param {Ground} ground
 * @param {Client} client
 * @param {Readonly<Record<string, string>>} parameters
 */
export async function redeem(ground, client, parameters) {
  const { response, text } = await post(endpoint(ground, 'token_endpoint'), parameters, client);
  check(response.ok, `token endpoint: HTTP ${response.status} ${text.slice(0, 300)}`);
}

/**
 * Another program comes first with the code, which the browser asked for without PKCE.
 * @param {Client} client
 * @returns {(ground: Ground, callback: string) => Promise<string>}
 */
function redeemed(client) {
  return async (ground, callback) => {
    const { searchParams, origin, pathname } = new URL(callback);
    const code = searchParams.get('code') ?? '';
    const redirect_uri = `${origin}${pathname}`;
    await redeem(ground, client, { grant_type: 'authorization_code', code, redirect_uri });
    return callback;
  };
}

/**
 * An authorization URL as it is when something on the way takes PKCE out of it.
 * @param {string} url
 */
export function withoutPkce(url) {
  const changed = new URL(url);
  changed.searchParams.delete('code_challenge');
  changed.searchParams.delete('code_challenge_method');
  return changed.href;
}

/**
 * @param {string} url
 * @param {string} name
 * @param {(value: string) => string} change
 */
export function withParameter(url, name, change) {
  const changed = new URL(url);
  changed.searchParams.set(name, change(changed.searchParams.get(name) ?? ''));
  return changed.href;
}

/** @param {string} value */
function cut(value) {
  return value.slice(0, -4);
}

/** @param {string} value */
function turned(value) {
  return value.split('').toReversed().join('');
}
