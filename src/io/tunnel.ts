import { request } from 'node:http';
import type { Socket } from 'node:net';
import { portOf } from './host-and-port.ts';

/** A proxy answered CONNECT with another status than success. */
export type TunnelRefused = Error & { readonly proxyStatus: number };

/**
 * Asks the proxy at the other end of a socket for a way to the server of an address (RFC 9110
 * section 9.3.6); the socket then leads there. Throws a `TunnelRefused` when the proxy says no.
 */
export function openTunnel(
  url: URL,
  { proxy, socket, signal }: { proxy: URL; socket: Socket; signal: AbortSignal },
): Promise<Socket> {
  const path = `${url.hostname}:${portOf(url)}`;
  const headers = { host: path, connection: 'keep-alive', ...credentials(proxy) };
  const createConnection = () => socket;
  const asked = request({ method: 'CONNECT', path, headers, signal, createConnection });
  return new Promise((resolve, reject) => {
    asked.once('connect', ({ statusCode = 0 }, _same, head) => {
      if (statusCode < 200 || statusCode > 299) {
        socket.destroy();
        const refused = new Error(`the proxy answered CONNECT with ${statusCode}`);
        return reject(Object.assign(refused, { proxyStatus: statusCode }));
      }
      if (head.length > 0) socket.unshift(head);
      return resolve(socket);
    });
    asked.on('error', reject).end();
  });
}

/** RFC 7617; what an address has to spell with percent signs is meant as it reads. */
function credentials({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}
