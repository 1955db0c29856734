// @ts-check
// What is provoked at dex. Its administrator has a gRPC API, which does not change what stands in the
// configuration: the client that changes is made with it first. (A user that it makes cannot refresh:
// the storage in memory waits for itself.)

import { setTimeout as after } from 'node:timers/promises';

import { decodeJwt } from 'jose';

import { clientFlags } from '../../interop/row.mjs';
import { tokensOf } from '../../interop/steps/run.mjs';
import { everywhere } from '../everywhere.mjs';
import { clientCredentialsOff, denied } from '../flows.mjs';
import { subjectToken } from '../means.mjs';
import { ofMemory, ofRefreshTokens, serverDown } from '../tokens.mjs';
import { call } from '../admin/grpc.mjs';
import { profile } from '../provocation.mjs';

/** @import { Announcement, Client } from '../../interop/row.mjs' */
/** @import { Message } from '../admin/grpc.mjs' */
/** @import { Ground, Provocation } from '../provocation.mjs' */

/** A client in api/v2/api.proto, by the numbers of its members. */
const made = { 1: 'made', 2: 'secret', 3: ['http://127.0.0.1:8976/callback'], 6: 'made' };

/**
 * @param {Announcement} announcement
 * @returns {readonly Provocation[]}
 */
export function provocations({ clients, extra, user }) {
  const client = clientFlags(clients);
  const main = client('basic');
  const basic = /** @type {Client} */ (clients['basic']);
  const exchanging = ['--provider', 'dex', '--issuer', String(extra?.['exchanging'])];
  const exchange = ['grant', 'token-exchange', ...exchanging, ...client('exchange')];
  const upstream = ['--param', 'connector_id=upstream'];
  const login = ['login', '@server', ...main];
  const refresh = ['token', 'refresh'];
  const ofMade = ['--client-id', 'made', '--client-secret-file', 'made.secret'];
  const password = ['grant', 'password', '@server', ...main, '--username'];
  const byApi = async (/** @type {string} */ method, /** @type {Message} */ message) => {
    await call(String(extra?.['api']), `/api.Dex/${method}`, message);
  };
  const makeClient = async () => {
    await byApi('CreateClient', { 1: made });
    return async () => await byApi('DeleteClient', { 1: 'made' });
  };
  return [
    ...everywhere({
      client: basic,
      main,
      without: ['silent'],
      kinds: {
        // It says "Invalid or expired code parameter." of both.
        'code-redeemed': ['code-used', 'code-expired'],
        'code-unknown': ['code-used', 'code-expired'],
      },
    }),
    ...ofRefreshTokens({ client: basic, main }),
    denied(login),
    {
      id: 'redirect-port',
      group: 'redirect',
      what: 'another port than the registered one',
      kinds: ['redirect-uri'],
      command: [...login, '--port', '8977'],
    },
    {
      id: 'redirect-public',
      group: 'redirect',
      what: 'a public client without redirect URIs, which may use localhost only, uses 127.0.0.1',
      kinds: ['redirect-uri'],
      command: ['login', '@server', ...client('localhost')],
    },
    {
      id: 'client-deleted',
      group: 'client',
      what: 'the client was deleted after the sign-in',
      kinds: ['client-disabled', 'client-unknown'],
      before: makeClient,
      signIn: ofMade,
      change: async () => await byApi('DeleteClient', { 1: 'made' }),
      command: refresh,
    },
    {
      id: 'redirect-removed',
      group: 'redirect',
      what: 'the administrator registered another redirect URI instead',
      kinds: ['redirect-uri'],
      before: makeClient,
      change: async () => {
        await byApi('UpdateClient', { 1: 'made', 2: ['https://app.example/callback'] });
      },
      command: ['login', '@server', ...ofMade],
    },
    {
      id: 'user-unknown',
      group: 'user',
      what: 'a user name that does not exist',
      kinds: ['user-password'],
      command: [...password, 'nobody@example.com', '--password-file', 'password'],
    },
    {
      id: 'password-wrong',
      group: 'user',
      what: 'a wrong password',
      kinds: ['user-password'],
      command: [...password, String(user?.username), '--password-file', 'wrong.secret'],
    },
    {
      id: 'refresh-revoked',
      group: 'session',
      what: 'an administrator revoked the refresh token of the user',
      kinds: ['refresh-dead', 'session-ended'],
      signIn: main,
      change: async (ground) => {
        await byApi('RevokeRefresh', { 1: await subject(ground), 2: basic.client_id });
      },
      command: refresh,
    },
    {
      id: 'refresh-expired',
      group: 'token',
      what: 'the refresh token lived for one second',
      kinds: ['refresh-dead'],
      server: exchanging,
      signIn: client('exchange'),
      change: async () => await after(2000),
      command: refresh,
    },
    {
      id: 'userinfo-other',
      group: 'token',
      what: 'userinfo of another dex',
      kinds: ['token-audience', 'token-dead'],
      signIn: main,
      command: ['call', `${String(extra?.['exchanging'])}/userinfo`, '--fail'],
    },
    {
      ...clientCredentialsOff(main),
      what: 'client credentials, which the server does not have',
      kinds: ['grant-not-offered'],
    },
    {
      id: 'exchange-connector-missing',
      group: 'flow',
      what: 'token exchange without connector_id',
      kinds: ['request-malformed'],
      signIn: main,
      given: async (ground) => [...exchange, ...(await subjectToken(ground))],
    },
    {
      id: 'exchange-connector-unknown',
      group: 'flow',
      what: 'token exchange with a connector that does not exist',
      kinds: ['request-malformed'],
      signIn: main,
      given: async (ground) => {
        return [...exchange, ...(await subjectToken(ground)), '--param', 'connector_id=nowhere'];
      },
    },
    {
      id: 'exchange-token-dead',
      group: 'token',
      what: 'token exchange with a token that the other server does not know',
      kinds: ['token-exchange'],
      command: [...exchange, '--subject-token-file', 'wrong.secret', ...upstream],
    },
    {
      id: 'device-client-unknown',
      group: 'client',
      what: 'the device flow of a client that does not exist',
      kinds: ['client-unknown'],
      command: ['device', '@server', '--client-id', 'nobody'],
      seconds: 20,
    },
    {
      id: 'device-expired',
      group: 'token',
      what: 'nobody confirmed the device code, which lived for ten seconds',
      kinds: ['device-expired'],
      server: exchanging,
      command: ['device', '@server', ...client('exchange')],
      person: 'nobody',
      seconds: 30,
    },
    ...ofMemory({ main }),
    serverDown(main),
  ];
}

/**
 * The user that is signed in.
 * @param {Ground} ground
 */
async function subject(ground) {
  const { id_token } = await tokensOf(ground, profile);
  return String(decodeJwt(String(id_token)).sub);
}
