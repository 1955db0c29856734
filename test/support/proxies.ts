import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server as NetServer,
  type Socket,
} from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';

/** Listens on loopback until the test has finished; resolves to the port. */
export async function listen(server: Server | NetServer): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** A server of HTTP/1.1 that says whose certificate it was shown; resolves to its port. */
export async function serveTls(options: ServerOptions): Promise<number> {
  const server = createTlsServer(options, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    response.end(`hello ${String(subject?.CN ?? 'nobody')}`);
  });
  server.on('tlsClientError', () => {});
  return await listen(server);
}

export async function closedPort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An HTTP proxy: it answers CONNECT with a status, or leads everything to one port. */
export async function serveProxy(
  answer: { readonly status: number } | { readonly port: number },
  proxy: Server = createServer(),
) {
  const asked: string[] = [];
  proxy.on('connect', ({ url = '', headers }, near: Duplex) => {
    asked.push(`${url} ${headers['proxy-authorization'] ?? ''}`.trim());
    near.on('error', () => {});
    if ('status' in answer) return near.end(`HTTP/1.1 ${answer.status} No\r\n\r\n`);
    return lead(near, answer.port, () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
    });
  });
  const port = await listen(proxy);
  return { url: `http://127.0.0.1:${port}`, port, asked };
}

/**
 * A SOCKS 5 proxy (RFC 1928) that leads everything to one port, or answers with a code. With a
 * password it wants to know who asks (RFC 1929).
 */
export async function serveSocks(
  answer: { readonly code: number } | { readonly port: number },
  password?: string,
) {
  const asked: string[] = [];
  const server = createTcpServer((near) => {
    near.on('error', () => {});
    void converse(near);
  });
  const converse = async (near: Socket) => {
    const [, , ...methods] = await next(near);
    const method = password === undefined ? 0 : 2;
    if (!methods.includes(method)) return near.end(Buffer.from([5, 0xff]));
    near.write(Buffer.from([5, method]));
    if (password !== undefined) {
      const given = await next(near);
      const isRight = given.subarray(-password.length).toString() === password;
      near.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return near.end();
    }
    const request = await next(near);
    asked.push(targetOf(request));
    const code = 'code' in answer ? answer.code : 0;
    const reply = Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0]);
    if ('code' in answer) return near.end(reply);
    return lead(near, answer.port, () => near.write(reply));
  };
  const port = await listen(server);
  return { url: `socks5://127.0.0.1:${port}`, port, asked };
}

async function next(socket: Socket): Promise<Buffer> {
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  return bytes;
}

/** Such as `id.example:443`; an address of IPv6 in groups of four digits. */
function targetOf(request: Buffer): string {
  const port = request.readUInt16BE(request.length - 2);
  const address = request.subarray(4, -2);
  if (request[3] === 3) return `${address.subarray(1).toString()}:${port}`;
  if (request[3] === 1) return `${[...address].join('.')}:${port}`;
  return `[${(address.toString('hex').match(/.{4}/g) ?? []).join(':')}]:${port}`;
}

function lead(near: Duplex, port: number, opened: () => void): void {
  const far = connect(port, '127.0.0.1', () => {
    opened();
    far.pipe(near).pipe(far);
  });
  far.on('error', () => near.destroy());
  near.on('close', () => far.destroy());
}
