// @ts-check
// What is provoked at node oidc-provider. Its clients are fixed, and it keeps the rest in memory.

import { clientFlags } from '../../interop/row.mjs';
import { tokensOf } from '../../interop/steps/run.mjs';
import { everywhere } from '../everywhere.mjs';
import { subjectToken, withoutPkce, wrongSecret } from '../means.mjs';
import { profile } from '../provocation.mjs';
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
  const password = ['--username', String(user?.username), '--password-file', 'password'];
  return [
    ...everywhere({
      client: basic,
      main,
      // It leaves out the scopes that it does not know.
      without: ['scope-unknown'],
      // It says "grant request is invalid" of all of them.
      kinds: {
        'code-redeemed': ['code-used', 'unknown'],
        'code-unknown': ['code-used', 'unknown'],
        'pkce-challenge': ['pkce', 'unknown'],
        'pkce-missing': ['pkce', 'unknown'],
      },
    }),
    ...ofRefreshTokens({ client: basic, main }),
    ...ofRevocation({ client: basic, main }),
    {
      id: 'denied',
      group: 'user',
      what: 'the user pressed Cancel',
      kinds: ['denied-by-person'],
      command: ['login', '@server', ...main],
      person: { denies: true },
    },
    {
      id: 'pkce-required',
      group: 'flow',
      what: 'a public client, and the challenge was lost on the way',
      kinds: ['pkce'],
      command: ['login', '@server', ...client('public')],
      person: { opens: withoutPkce },
    },
    {
      id: 'redirect-path',
      group: 'redirect',
      what: 'localhost with another path than the registered one',
      kinds: ['redirect-uri'],
      command: ['login', '@server', ...main, '--redirect-uri', 'http://localhost:8976/'],
    },
    {
      id: 'flow-of-client',
      group: 'flow',
      what: 'a client of client credentials, without a redirect URI, signs a user in',
      kinds: ['grant-not-allowed', 'redirect-uri'],
      command: ['login', '@server', ...client('service')],
    },
    {
      id: 'client-credentials-off',
      group: 'flow',
      what: 'a client of the code flow asks for client credentials',
      kinds: ['grant-not-allowed'],
      command: ['grant', 'client-credentials', '@server', ...main],
    },
    {
      id: 'device-off',
      group: 'flow',
      what: 'the device flow by a client that may not',
      kinds: ['grant-not-allowed'],
      command: ['device', '@server', ...main],
    },
    {
      id: 'password-off',
      group: 'flow',
      what: 'the password grant, which the server does not have',
      kinds: ['grant-not-offered'],
      command: ['grant', 'password', '@server', ...main, ...password],
    },
    {
      id: 'token-exchange-off',
      group: 'flow',
      what: 'token exchange, which the server does not have',
      kinds: ['grant-not-offered'],
      signIn: main,
      given: async (ground) => {
        return ['grant', 'token-exchange', '@server', ...main, ...(await subjectToken(ground))];
      },
    },
    {
      id: 'public-with-secret',
      group: 'secret',
      what: 'a public client sends a secret',
      kinds: ['client-auth-method'],
      command: ['login', '@server', ...client('public'), ...wrongSecret],
    },
    {
      id: 'introspection-unknown',
      group: 'client',
      what: 'introspection by a client that does not exist',
      kinds: ['client-unknown'],
      signIn: main,
      given: async (ground) => {
        const { access_token } = await tokensOf(ground, profile);
        return ['token', 'introspect', access_token, '@server', '--client-id', 'nobody'];
      },
    },
    {
      id: 'resource-malformed',
      group: 'scope',
      what: 'a resource that is no absolute URI',
      kinds: ['audience'],
      command: ['login', '@server', ...main, '--param', 'resource=orders'],
    },
    {
      id: 'userinfo-scope',
      group: 'scope',
      what: 'userinfo with a token without openid',
      kinds: ['token-scope'],
      signIn: [...main, '--scope', 'offline_access'],
      command: ['userinfo'],
    },
    {
      id: 'device-denied',
      group: 'user',
      what: 'the user denied the device',
      kinds: ['denied-by-person'],
      command: ['device', '@server', ...client('device')],
      person: { denies: true },
      seconds: 30,
    },
    // Its development keys are the same after each start.
    ...ofMemory({ main }).filter(({ id }) => id !== 'keys-changed'),
    serverDown(main),
  ];
}
