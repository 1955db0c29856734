import { createServer, type RequestListener, type Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ListenerProblem } from '../../model/loopback.ts';

export type GuardedServer = {
  readonly server: Server;
  /** Closes the connections without a complete request. */
  readonly dropIncomplete: () => void;
};

/** The time for a complete request, which browsers send at once; milliseconds. */
const responseTimeoutMs = 5000;
const maxConnections = 128;

/** The browser sends the cookies of every program on localhost, and some servers have long codes. */
const maxHeaderBytes = 128 * 1024;

/**
 * An HTTP server for one expected request among unexpected ones. Headers and bodies must be bounded
 * and sent within a short time, a connection has one request, and when the maximum of connections
 * is reached, the oldest one without a complete request is closed. So half-open connections use
 * bounded memory and cannot block the callback.
 */
export function createGuardedServer(
  onRequest: RequestListener,
  onProblem: (problem: ListenerProblem) => void,
): GuardedServer {
  const incomplete = new Set<Socket>();
  const complete = new Set<Socket>();
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
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
  server.on('clientError', (error: ParseError, socket: Duplex) => {
    const kind = problemOf(error);
    if (kind !== undefined) onProblem({ kind });
    if (kind === 'large_headers' && socket.writable) socket.end(tooLarge);
    else socket.destroy();
  });
  return {
    server,
    dropIncomplete: () => {
      for (const socket of incomplete) socket.destroy();
    },
  };
}

type ParseError = Error & { readonly code?: string; readonly rawPacket?: Buffer };

const tooLarge =
  'HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n' +
  'Content-Type: text/plain; charset=utf-8\r\n\r\n' +
  'The cookies or the URL of this request are too large. Delete the cookies of this host in the browser; the sign-in in the terminal is still waiting.\n';

/** A TLS handshake begins with a record of type 22 and the major version 3 (RFC 8446 section 5.1). */
function problemOf({ code, rawPacket }: ParseError): ListenerProblem['kind'] | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') return 'large_headers';
  return rawPacket?.[0] === 22 && rawPacket[1] === 3 ? 'tls' : undefined;
}
