// @ts-check
// What can be provoked at every server, whatever it is: the client, the browser, the callback, the clock.

import { redeem, withParameter, withoutPkce, wrongSecret } from './means.mjs';

/** @import { Client } from '../interop/row.mjs' */
/** @import { Ground, Person, Provocation } from './provocation.mjs' */

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

/** @param {string} value */
function cut(value) {
  return value.slice(0, -4);
}

/** @param {string} value */
function turned(value) {
  return value.split('').toReversed().join('');
}
