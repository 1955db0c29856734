import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ServedDocument } from '../../model/context.ts';
import { portFailure } from './share-port.ts';

/**
 * Serves one JSON document at one path of 127.0.0.1, to anybody who asks: it must hold nothing
 * secret. Throws a `usage` failure when the port is taken.
 */
export async function serveDocument(
  port: number,
  path: string,
  text: string,
): Promise<ServedDocument & { readonly close: () => Promise<void> }> {
  const server = createServer((request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const found = pathname === path ? 200 : 404;
    const status = isRead ? found : 405;
    response.writeHead(status, {
      'content-type': status === 200 ? 'application/json' : 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    response.end(status === 200 ? text : `${status}\n`);
  });
  const listening = once(server, 'listening');
  server.listen(port, '127.0.0.1');
  await listening.catch((error: unknown) => {
    throw portFailure(error, port, '--port <port>');
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}${path}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
