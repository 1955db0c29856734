// @ts-check
// What is provoked at the example of zitadel/oidc. Its clients are fixed, and it keeps the rest in memory.

import { clientFlags } from '../../interop/row.mjs';
import { everywhere } from '../everywhere.mjs';
import {
  clientCredentialsOff,
  deviceDenied,
  deviceOff,
  passwordOff,
  serviceSignsIn,
} from '../flows.mjs';
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
    serviceSignsIn(client('service')),
    clientCredentialsOff(main),
    deviceOff(main),
    passwordOff(main, String(user?.username)),
    deviceDenied(['device', '@server', ...client('device')]),
    ...ofMemory({ main }),
    serverDown(main),
  ];
}
