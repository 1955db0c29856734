// @ts-check
// What is provoked at Ory Hydra, whose administrator has an API at a port of its own.

import { setTimeout as after } from 'node:timers/promises';

import { fetchBounded, objectOf } from '../../interop/probe.mjs';
import { clientFlags } from '../../interop/row.mjs';
import { check } from '../../interop/steps/run.mjs';
import { everywhere } from '../everywhere.mjs';
import {
  clientCredentialsOff,
  denied,
  otherMethods,
  passwordOff,
  publicWithSecret,
  tokenExchangeOff,
} from '../flows.mjs';
import { ofMemory, ofRefreshTokens, ofRevocation, serverDown } from '../tokens.mjs';

/** @import { Announcement, Client } from '../../interop/row.mjs' */
/** @import { Ground, Provocation, Undo } from '../provocation.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {readonly Provocation[]}
 */
export function provocations({ clients, extra, user }) {
  const client = clientFlags(clients);
  const main = client('basic');
  const userName = String(user?.username);
  const basic = /** @type {Client} */ (clients['basic']);
  const admin = new URL(String(extra?.['introspection'])).origin;
  const login = ['login', '@server', ...main];
  const refresh = ['token', 'refresh'];
  const withMembers = changing(admin, basic);
  const sessions = `${admin}/admin/oauth2/auth/sessions`;
  return [
    ...everywhere({
      client: basic,
      main,
      // Its sentence about the code is that of RFC 6749, which names every cause.
      kinds: { 'code-unknown': ['code-used', 'unknown'] },
    }),
    ...ofRefreshTokens({ client: basic, main }),
    ...ofRevocation({ client: basic, main }),
    { ...denied(login), what: 'the user pressed "Deny access"' },
    {
      id: 'scope-of-client',
      group: 'scope',
      what: 'client credentials with a scope that the client may not have',
      kinds: ['scope'],
      command: ['grant', 'client-credentials', '@server', ...client('service'), '--scope', 'admin'],
    },
    {
      id: 'audience',
      group: 'scope',
      what: 'an audience that the client may not have',
      kinds: ['audience'],
      command: [...login, '--audience', 'https://orders.example'],
    },
    {
      id: 'redirect-removed',
      group: 'redirect',
      what: 'the administrator registered another redirect URI instead',
      kinds: ['redirect-uri'],
      change: withMembers({
        redirect_uris: ['https://app.example/callback'],
        post_logout_redirect_uris: ['https://app.example/'],
      }),
      command: login,
    },
    {
      id: 'redirect-port',
      group: 'redirect',
      what: 'localhost on another port than the registered one',
      kinds: ['redirect-uri'],
      command: [...login, '--redirect-uri', 'http://localhost:8977/callback'],
    },
    {
      id: 'flow-of-client',
      group: 'flow',
      what: 'the client may not use the code flow any more',
      kinds: ['grant-not-allowed'],
      change: withMembers({ grant_types: ['client_credentials'] }),
      command: login,
    },
    {
      id: 'response-type-of-client',
      group: 'flow',
      what: 'the client may not use the response type code any more',
      kinds: ['grant-not-allowed'],
      change: withMembers({ response_types: ['id_token'] }),
      command: login,
    },
    {
      id: 'refresh-off',
      group: 'flow',
      what: 'the client may not refresh any more',
      kinds: ['grant-not-allowed'],
      signIn: main,
      change: withMembers({ grant_types: ['authorization_code'] }),
      command: refresh,
    },
    clientCredentialsOff(main),
    passwordOff(main, userName),
    tokenExchangeOff(main),
    {
      id: 'device-off',
      group: 'flow',
      what: 'the device flow, which the server does not have',
      kinds: ['grant-not-offered'],
      command: ['device', '@server', ...client('public')],
    },
    ...otherMethods(main, client('post')),
    publicWithSecret(client('public')),
    {
      id: 'secret-changed',
      group: 'secret',
      what: 'the secret was changed after the sign-in',
      kinds: ['client-secret'],
      signIn: main,
      change: withMembers(
        { client_secret: 'another secret' },
        { client_secret: basic.client_secret },
      ),
      command: refresh,
    },
    {
      id: 'client-deleted',
      group: 'client',
      what: 'the client was deleted after the sign-in',
      kinds: ['client-disabled', 'client-unknown'],
      signIn: main,
      change: async () => {
        const url = `${admin}/admin/clients/${basic.client_id}`;
        const before = objectOf(await (await fetchBounded(url)).text());
        await asked(url, 'DELETE');
        return async () => {
          const again = { ...before, client_secret: basic.client_secret };
          await asked(`${admin}/admin/clients`, 'POST', again);
        };
      },
      command: refresh,
    },
    {
      id: 'consent-revoked',
      group: 'session',
      what: 'an administrator revoked all consents of the user',
      kinds: ['session-ended', 'refresh-dead'],
      signIn: main,
      change: async () => {
        await asked(`${sessions}/consent?subject=${userName}&all=true`, 'DELETE');
      },
      command: refresh,
    },
    {
      id: 'consent-revoked-userinfo',
      group: 'session',
      what: 'an administrator revoked all consents of the user; the access token is used',
      kinds: ['token-dead', 'session-ended'],
      signIn: main,
      change: async () => {
        await asked(`${sessions}/consent?subject=${userName}&all=true`, 'DELETE');
      },
      command: ['userinfo'],
    },
    {
      id: 'refresh-expired',
      group: 'token',
      what: 'the refresh token lived for one second',
      kinds: ['refresh-dead'],
      before: withMembers(
        { authorization_code_grant_refresh_token_lifespan: '1s' },
        { authorization_code_grant_refresh_token_lifespan: null },
      ),
      signIn: main,
      change: async () => await after(2000),
      command: refresh,
    },
    ...ofMemory({ main }),
    serverDown(main),
  ];
}

/**
 * Other members of the registration of a client; those that it does not tell are given as `before`.
 * @param {string} admin
 * @param {Client} client
 * @returns {(members: object, before?: object) => (ground: Ground) => Promise<Undo>}
 */
function changing(admin, { client_id }) {
  const url = `${admin}/admin/clients/${client_id}`;
  const set = async (/** @type {object} */ members) => {
    const changes = Object.entries(members).map(([member, value]) => {
      return { op: 'replace', path: `/${member}`, value };
    });
    await asked(url, 'PATCH', changes);
  };
  return (members, before) => async () => {
    const all = objectOf(await (await fetchBounded(url)).text()) ?? {};
    const was = Object.fromEntries(Object.keys(members).map((member) => [member, all[member]]));
    await set(members);
    return async () => await set({ ...was, ...before });
  };
}

/**
 * A request to the API of the administrator, which succeeds.
 * @param {string} url
 * @param {string} method
 * @param {unknown} [body]
 */
async function asked(url, method, body) {
  const response = await fetchBounded(url, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  check(response.ok, `${method} ${url}: HTTP ${response.status} ${await response.text()}`);
}
