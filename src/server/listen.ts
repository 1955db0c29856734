import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export type App = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A server that is ready, and a function that writes its state before it ends. */
export type Running = { readonly app: App; readonly store: { flush(): Promise<void> } };

export type Listening = {
  /** `http://127.0.0.1:<port>`, or the same with https. */
  readonly origin: string;
  /** Closes every connection at once. */
  readonly close: () => Promise<void>;
};

/** The certificates of a listener on https, and what it wants of clients. */
export type TlsOptions = Pick<
  ServerOptions,
  'cert' | 'key' | 'ca' | 'requestCert' | 'rejectUnauthorized'
>;

const host = '127.0.0.1';

/**
 * Listens on 127.0.0.1 and makes the server for the resulting origin, on https with certificates.
 * Throws the errors of `listen` (such as EADDRINUSE) and of `prepare`.
 */
export async function listen(
  port: number,
  prepare: (origin: string) => Promise<Running>,
  tls?: TlsOptions,
): Promise<Listening> {
  const answer: RequestListener = (request, response) => {
    running.then(({ app }) => app(request, response)).catch(() => response.destroy());
  };
  const server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  // The port is bound first: it keeps a second server from the folder, and determines the origin.
  server.listen(port, host);
  await once(server, 'listening');
  const origin = `${tls === undefined ? 'http' : 'https'}://${host}:${(server.address() as AddressInfo).port}`;
  const running = prepare(origin);

  try {
    const { store } = await running;
    const close = async () => {
      await shut(server);
      await store.flush();
    };
    return { origin, close };
  } catch (error) {
    await shut(server);
    throw error;
  }
}

function shut(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
