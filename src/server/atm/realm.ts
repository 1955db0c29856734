import type { AtmClient } from './clients.ts';
import type { Grants } from './grants.ts';
import type { Signer } from './jwt.ts';

/** The state that the endpoints share. */
export type Realm = {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly clients: readonly AtmClient[];
  readonly grants: Grants;
  readonly signer: Signer;
};

/** The application of a client id. */
export function findClient({ clients }: Realm, clientId: string): AtmClient | undefined {
  return clients.find((client) => client.clientId === clientId);
}
