import { join } from 'node:path';

import { loadKeys } from '../keys.ts';
import { listen } from '../listen.ts';
import type { RunningServer, ServerOptions } from '../start.ts';
import { openStore } from '../storage.ts';
import { createAtmApp } from './app.ts';
import { type AtmClient, atmClients, defaultRedirectUrl } from './clients.ts';
import { createGrants } from './grants.ts';
import { createSigner } from './jwt.ts';
import { type AtmUser, atmUsers } from './users.ts';

export type AtmServerOptions = ServerOptions & {
  /**
   * The registered redirect URL of the applications; by default `http://localhost:8080/callback`.
   */
  readonly redirectUrl?: string | undefined;
};

/** `issuer` is the base URL of the API; the `iss` of tokens is `atm`. */
export type RunningAtmServer = RunningServer & {
  /** The hosted page; it requires a `clientId`. */
  readonly loginUrl: string;
  readonly jwksUri: string;
  readonly clients: readonly AtmClient[];
  readonly users: readonly AtmUser[];
};

/**
 * Starts a server that speaks the ATM dialect on 127.0.0.1. Throws the error of `listen` as it is
 * (such as EADDRINUSE), and a `usage` failure for a damaged state folder or a bad redirect URL.
 */
export async function startAtmServer(options: AtmServerOptions): Promise<RunningAtmServer> {
  const { port, folder, redirectUrl = defaultRedirectUrl } = options;
  const clients = atmClients(redirectUrl);
  const { origin: issuer, close } = await listen(port, async (origin) => {
    const [keys, store] = await Promise.all([
      loadKeys(folder),
      openStore(folder === undefined ? undefined : join(folder, 'state.json')),
    ]);
    const signer = await createSigner(keys);
    const realm = { origin, clients, signer, grants: createGrants(store) };
    return { app: createAtmApp(realm, store), store };
  });
  return {
    issuer,
    close,
    loginUrl: `${issuer}/login`,
    jwksUri: `${issuer}/auth/.well-known/jwks.json`,
    clients,
    users: atmUsers,
  };
}
