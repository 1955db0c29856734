import { join } from 'node:path';

import { createApp } from './app.ts';
import { loadKeys } from './keys.ts';
import { listen, type Running } from './listen.ts';
import { openStore } from './storage.ts';

export type ServerOptions = {
  /** 0 means any free port. */
  readonly port: number;
  /** Where keys and grants are kept, for one server at a time; without it, in memory only. */
  readonly folder?: string | undefined;
  /** Closes the server when it is aborted. */
  readonly signal?: AbortSignal | undefined;
};

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
  const { origin, close } = await listen(port, signal, (issuer) => prepare(issuer, folder));
  return { issuer: origin, close };
}

async function prepare(issuer: string, folder: string | undefined): Promise<Running> {
  const [keys, store] = await Promise.all([
    loadKeys(folder),
    openStore(folder === undefined ? undefined : join(folder, 'state.json')),
  ]);
  return { app: createApp(issuer, keys, store), store };
}
