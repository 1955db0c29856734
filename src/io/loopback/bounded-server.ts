import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';

export type GuardedServer = {
  readonly server: Server;
  /** Closes the connections without a complete request. */
  readonly dropIncomplete: () => void;
};

/** The time for a complete request, which browsers send at once; milliseconds. */
const responseTimeoutMs = 5000;
const maxConnections = 128;

/**
 * An HTTP server for one expected request among unexpected ones. Headers and bodies must be small
 * and sent within a short time, a connection has one request, and when the maximum of connections
 * is reached, the oldest one without a complete request is closed. So half-open connections use
 * bounded memory and cannot block the callback.
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
