import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

export type GuardedServer = {
  readonly server: Server;
  /** Cuts the connections that have not brought a whole request. */
  readonly dropIncomplete: () => void;
};

/** What a browser sends at once; milliseconds. */
const responseTimeoutMs = 5000;
const maxConnections = 128;

/**
 * An HTTP server for one request that matters among many that do not. Headers and bodies have to
 * come soon and be small, a connection carries one request, and there is always room for the next
 * caller: when all places are taken, the oldest connection that has not said a whole request goes.
 * So many half-open connections cost a bounded amount of memory and lock nobody out.
 */
export function createGuardedServer(onRequest: RequestListener): GuardedServer {
  const incomplete = new Set<Socket>();
  const complete = new Set<Socket>();
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: responseTimeoutMs,
    requestTimeout: responseTimeoutMs,
    connectionsCheckingInterval: 1000,
  });
  server.maxRequestsPerSocket = 1;
  server.on('connection', (socket: Socket) => {
    if (incomplete.size + complete.size >= maxConnections) {
      const [oldest = socket] = incomplete;
      incomplete.delete(oldest);
      oldest.destroy();
      if (oldest === socket) return;
    }
    incomplete.add(socket);
    socket.once('close', () => {
      incomplete.delete(socket);
      complete.delete(socket);
    });
  });
  server.on('request', (request, response) => {
    const { socket } = request;
    const settle = () => {
      if (incomplete.delete(socket)) complete.add(socket);
    };
    if (request.method === 'POST') request.once('end', settle);
    else settle();
    onRequest(request, response);
  });
  return {
    server,
    dropIncomplete: () => {
      for (const socket of incomplete) socket.destroy();
    },
  };
}
