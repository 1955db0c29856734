import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { createApp, type App } from './app.ts';
import { loadKeys } from './keys.ts';
import { openStore, type Store } from './storage.ts';

export type ServerOptions = {
  /** 0 means any free port. */
  readonly port: number;
  /** Where keys and grants are kept, for one server at a time; without it, in memory only. */
  readonly folder?: string | undefined;
  /** Closes the server when it is aborted. */
  readonly signal?: AbortSignal | undefined;
};

type Running = { readonly app: App; readonly store: Store };

export type RunningServer = {
  /** `http://127.0.0.1:<port>` */
  readonly issuer: string;
  /** Ends every connection at once. */
  readonly close: () => Promise<void>;
};

/**
 * Starts the built-in authorization server on 127.0.0.1. Throws the error of `listen` as it is (such
 * as EADDRINUSE), and a `usage` failure when a file of the state folder is damaged.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { port, folder, signal } = options;
  signal?.throwIfAborted();
  const server = createServer((request, response) => {
    running.then(({ app }) => app(request, response)).catch(() => response.destroy());
  });
  // The port is taken first: it keeps a second server away from the folder, and names the issuer.
  server.listen(port, host);
  await once(server, 'listening');
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const running = prepare(issuer, folder);

  async function close(): Promise<void> {
    signal?.removeEventListener('abort', onAbort);
    await shut(server);
    await running.then(({ store }) => store.flush());
  }
  const onAbort = (): void => void close().catch(() => undefined);

  try {
    await running;
    signal?.throwIfAborted();
  } catch (error) {
    await shut(server);
    throw error;
  }
  signal?.addEventListener('abort', onAbort, { once: true });
  return { issuer, close };
}

const host = '127.0.0.1';

async function prepare(issuer: string, folder: string | undefined): Promise<Running> {
  const [keys, store] = await Promise.all([
    loadKeys(folder),
    openStore(folder === undefined ? undefined : join(folder, 'state.json')),
  ]);
  return { app: createApp(issuer, keys, store), store };
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
