import { join } from 'node:path';

import type { Configuration } from 'oidc-provider';

import { createApp } from './app.ts';
import { loadKeys, type ServerKeys } from './keys.ts';
import { type App, listen, type Running, type TlsOptions } from './listen.ts';
import { type Layout, type Site, siteOf } from './site.ts';
import { openStore } from './storage.ts';
import type { TlsState } from './tls/authority.ts';

export type ServerOptions = {
  /** 0 means any free port. */
  readonly port: number;
  /** Where keys and grants are stored, for one server at a time; without it, in memory only. */
  readonly folder?: string | undefined;
  /** What is served beside the standard; by default nothing. */
  readonly layout?: Layout | undefined;
  /** Faults. */
  readonly faults?: FaultPlan | undefined;
};

/** The result of `planFaults`; a server without faults does not load that module. */
export type FaultPlan = {
  /** Changes the configuration of oidc-provider. */
  readonly configure: (configuration: Configuration) => Configuration;
  /** No connection is made without a certificate of the client. */
  readonly requiresCertificate?: boolean;
  /** Changes what is served. */
  readonly site: (site: Site) => Site;
  /** Adds the faults to the server. */
  readonly around: (app: App, realm: { readonly site: Site; readonly keys: ServerKeys }) => App;
};

export type RunningServer = {
  /** `http://127.0.0.1:<port>`, or the same with https, with the path of the layout. */
  readonly issuer: string;
  /** Closes every connection at once. */
  readonly close: () => Promise<void>;
};

/**
 * Starts the built-in authorization server on 127.0.0.1. Throws the error of `listen` (such as
 * EADDRINUSE), and a `usage` failure when a file of the state folder is damaged.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port, layout, faults } = options;
  const tls = layout?.tls && optionsOf(layout.tls, faults?.requiresCertificate ?? false);
  const start = (own: string) => prepare(siteOf(own, layout), options);
  const { origin, close } = await listen(port, start, tls);
  return { issuer: siteOf(origin, layout).issuer, close };
}

/**
 * Clients are asked for a certificate, and whoever has none is served, browsers for one, unless the
 * server `requires` it.
 */
function optionsOf({ authority, server }: TlsState, requires: boolean): TlsOptions {
  return { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: requires };
}

async function prepare(planned: Site, { folder, faults }: ServerOptions): Promise<Running> {
  const site = faults?.site(planned) ?? planned;
  // A damaged state is refused before keys are made and written.
  const store = await openStore(folder === undefined ? undefined : join(folder, 'state.json'));
  const keys = await loadKeys(folder);
  const app = createApp(site, keys, store, faults?.configure);
  return { app: faults?.around(app, { site, keys }) ?? app, store };
}
