// @ts-check
// What is provoked at Spring Authorization Server. Its clients and users are fixed in the configuration,
// and it keeps everything else in memory: who restarts it ends all sessions and replaces the keys.

import { setTimeout as after } from 'node:timers/promises';

import { clientFlags } from '../../interop/row.mjs';
import { everywhere } from '../everywhere.mjs';
import {
  clientCredentialsOff,
  denied,
  deviceDenied,
  deviceOff,
  otherMethods,
  passwordOff,
  publicWithSecret,
  tokenExchangeOff,
  userinfoWithoutOpenid,
} from '../flows.mjs';
import { subjectToken, withParameter, wrongSecret } from '../means.mjs';
import { ofMemory, ofRefreshTokens, ofRevocation, serverDown } from '../tokens.mjs';

/** @import { Announcement, Client } from '../../interop/row.mjs' */
/** @import { Provocation } from '../provocation.mjs' */

/**
 * @param {Announcement} announcement
 * @returns {readonly Provocation[]}
 */
export function provocations({ clients, user }) {
  const client = clientFlags(clients);
  const main = client('basic');
  const basic = /** @type {Client} */ (clients['basic']);
  const byPost = [...client('post'), '--client-auth', 'post'];
  const login = ['login', '@server', ...main];
  const brief = [...client('brief'), '--scope', 'openid profile'];
  const device = ['device', '@server', ...client('television'), '--scope', 'profile read'];
  const exchange = ['grant', 'token-exchange', '@server', ...client('exchange')];
  const service = ['grant', 'client-credentials', '@server', '--client-id'];
  const open = [...client('public'), '--scope', 'openid profile'];
  const refresh = ['token', 'refresh'];
  return [
    ...everywhere({
      client: /** @type {Client} */ (clients['lenient']),
      main: client('lenient'),
      // It asks for the password all the same.
      without: ['silent'],
      kinds: {
        // It redirects whatever it does not know to its login page.
        'issuer-path': ['metadata-not-found', 'issuer-mismatch', 'login-page'],
        // The page after the sign-in says that there was an unexpected error.
        'client-unknown': ['client-unknown', 'unknown'],
        'redirect-uri': ['redirect-uri', 'unknown'],
        // It answers invalid_grant and not a word more.
        'code-redeemed': ['code-used', 'unknown'],
        'code-unknown': ['code-used', 'unknown'],
        'pkce-challenge': ['pkce', 'unknown'],
        'pkce-missing': ['pkce', 'unknown'],
      },
    }),
    ...ofRefreshTokens({ client: basic, main }),
    ...ofRevocation({ client: basic, main }),
    {
      ...denied(['login', '@server', ...open]),
      what: 'the user pressed Cancel on the page that asks for consent',
    },
    {
      id: 'pkce-required',
      group: 'flow',
      what: 'a client that requires PKCE, and the challenge was lost on the way',
      kinds: ['pkce'],
      command: login,
      person: { opens: (url) => withParameter(url, 'code_challenge', () => '') },
    },
    {
      id: 'redirect-port',
      group: 'redirect',
      what: 'localhost on another port than the registered one',
      kinds: ['redirect-uri', 'unknown'],
      command: [...login, '--redirect-uri', 'http://localhost:8977/callback'],
    },
    {
      id: 'redirect-host',
      group: 'redirect',
      what: 'localhost, where 127.0.0.1 is registered',
      kinds: ['redirect-uri', 'unknown'],
      command: ['login', '@server', ...byPost, '--redirect-uri', 'http://localhost:8976/callback'],
    },
    {
      id: 'flow-of-client',
      group: 'flow',
      what: 'a client of client credentials signs a user in',
      kinds: ['grant-not-allowed', 'unknown'],
      command: ['login', '@server', ...client('service')],
    },
    clientCredentialsOff(main),
    passwordOff(main, String(user?.username)),
    {
      ...tokenExchangeOff(main),
      what: 'token exchange by a client that may not',
      kinds: ['grant-not-allowed'],
    },
    deviceOff(main),
    {
      id: 'device-public',
      group: 'secret',
      what: 'the device flow by a public client, which the endpoint does not take',
      kinds: ['client-auth-method'],
      command: ['device', '@server', ...client('public')],
    },
    {
      id: 'introspection-public',
      group: 'secret',
      what: 'introspection by a public client, which the endpoint does not take',
      kinds: ['client-auth-method'],
      signIn: open,
      command: ['token', 'introspect'],
    },
    ...otherMethods(main, client('post')),
    publicWithSecret(open),
    {
      id: 'service-secret-wrong',
      group: 'secret',
      what: 'client credentials with a wrong secret',
      kinds: ['client-secret'],
      command: [...service, 'atm-service', ...wrongSecret],
    },
    {
      id: 'service-unknown',
      group: 'client',
      what: 'client credentials of a client that does not exist',
      kinds: ['client-unknown', 'client-secret'],
      command: [...service, 'nobody', ...wrongSecret],
    },
    {
      id: 'scope-of-client',
      group: 'scope',
      what: 'client credentials with a scope that the client may not have',
      kinds: ['scope'],
      command: ['grant', 'client-credentials', '@server', ...client('service'), '--scope', 'admin'],
    },
    {
      id: 'exchange-scope',
      group: 'scope',
      what: 'token exchange for a scope that the client may not have',
      kinds: ['scope'],
      signIn: main,
      given: async (ground) => [...exchange, ...(await subjectToken(ground)), '--scope', 'admin'],
    },
    {
      id: 'device-scope',
      group: 'scope',
      what: 'the device flow with a scope that the client may not have',
      kinds: ['scope'],
      command: ['device', '@server', ...client('television'), '--scope', 'admin'],
    },
    userinfoWithoutOpenid([...main, '--scope', 'profile']),
    deviceDenied(device),
    {
      id: 'device-expired',
      group: 'token',
      what: 'nobody confirmed the device code, which lived for ten seconds',
      kinds: ['device-expired'],
      command: ['device', '@server', ...client('brief'), '--scope', 'profile'],
      person: 'nobody',
      seconds: 30,
    },
    {
      id: 'code-expired',
      group: 'token',
      what: 'the code lived for one second and arrived late',
      kinds: ['code-expired', 'unknown'],
      command: ['login', '@server', ...brief],
      person: {
        arrives: async (_ground, callback) => {
          await after(2000);
          return callback;
        },
      },
    },
    {
      id: 'refresh-expired',
      group: 'token',
      what: 'the refresh token lived for one second',
      kinds: ['refresh-dead'],
      signIn: brief,
      change: async () => await after(2000),
      command: refresh,
    },
    {
      id: 'exchange-token-dead',
      group: 'token',
      what: 'token exchange with something that is no token of the server',
      kinds: ['token-exchange'],
      command: [...exchange, '--subject-token-file', 'wrong.secret'],
    },
    ...ofMemory({
      main,
      // "no matching key(s) found": it may be the token of another issuer as well.
      kinds: { 'access-token-forgotten': ['token-dead', 'token-audience'] },
    }),
    serverDown(main),
  ];
}
