// @ts-check
// What is provoked at node oidc-provider. Its clients are fixed, and it keeps the rest in memory.

import { clientFlags } from '../../interop/row.mjs';
import { tokensOf } from '../../interop/steps/run.mjs';
import { everywhere } from '../everywhere.mjs';
import {
  clientCredentialsOff,
  denied,
  deviceDenied,
  deviceOff,
  passwordOff,
  publicWithSecret,
  serviceSignsIn,
  tokenExchangeOff,
  userinfoWithoutOpenid,
} from '../flows.mjs';
import { withoutPkce } from '../means.mjs';
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
    denied(['login', '@server', ...main]),
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
    serviceSignsIn(client('service')),
    clientCredentialsOff(main),
    deviceOff(main),
    passwordOff(main, String(user?.username)),
    tokenExchangeOff(main),
    publicWithSecret(client('public')),
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
    userinfoWithoutOpenid([...main, '--scope', 'offline_access']),
    deviceDenied(['device', '@server', ...client('device')]),
    // Its development keys are the same after each start.
    ...ofMemory({ main }).filter(({ id }) => id !== 'keys-changed'),
    serverDown(main),
  ];
}
