// @ts-check
// What is provoked at the example of zitadel/oidc. Its clients are fixed, and it keeps the rest in memory.

import { clientFlags } from '../../interop/row.mjs';
import { everywhere } from '../everywhere.mjs';
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
    // It leaves out the scopes that it does not know.
    ...everywhere({ client: basic, main, without: ['scope-unknown'] }),
    ...ofRefreshTokens({ client: basic, main }),
    ...ofRevocation({ client: basic, main }),
    {
      id: 'redirect-path',
      group: 'redirect',
      what: 'localhost, where another host and path are registered',
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
      id: 'device-denied',
      group: 'user',
      what: 'the user denied the device',
      kinds: ['denied-by-person'],
      command: ['device', '@server', ...client('device')],
      person: { denies: true },
      seconds: 30,
    },
    ...ofMemory({ main }),
    serverDown(main),
  ];
}
