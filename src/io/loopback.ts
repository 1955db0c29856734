import { EventEmitter, on, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { CallbackRequest, Loopback } from '../context.ts';
import { Failure } from '../errors.ts';
import { isLoopback } from '../oauth/url.ts';
import { callbackHtml, callbackHeaders } from '../report/callback-page.ts';

const maxBodyBytes = 64 * 1024;
const goodbyeMs = 500;

/**
 * Listens on the host, port and any path of a loopback redirect URI: `localhost` on both IP
 * families, port 0 on any free one. Throws a `usage` failure when the URI is not loopback http or
 * the port is taken.
 */
export async function listen(text: string): Promise<Loopback> {
  const redirectUri = parseLoopback(text);
  const arrivals = new EventEmitter();
  const servers: Server[] = [];
  let port = redirectUri.port === '' ? 80 : Number(redirectUri.port);
  for (const host of hostsOf(redirectUri.hostname)) {
    const server = createServer({ headersTimeout: 10_000, requestTimeout: 10_000 });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      void receive(request, response).then((arrival) => arrivals.emit('arrival', arrival));
    });
    if (await bind(server, host, port, servers.length > 0)) servers.push(server);
    port = portOf(servers[0]) ?? port;
  }
  const stream = on(arrivals, 'arrival', { close: ['close'] });
  return {
    redirectUri: redirectUri.port === '0' ? withPort(redirectUri, port) : text,
    addresses: servers.map(addressOf),
    [Symbol.asyncIterator]: async function* () {
      for await (const [arrival] of stream as AsyncIterable<[CallbackRequest | undefined]>) {
        if (arrival !== undefined) yield arrival;
      }
    },
    close: async () => {
      arrivals.emit('close');
      await Promise.all(servers.map(shut));
    },
  };
}

function parseLoopback(text: string): URL {
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  if (uri?.protocol === 'http:' && isLoopback(uri.hostname)) return uri;
  throw new Failure('usage', `the redirect URI ${text} does not lead to this machine`, {
    hint: 'a login listens on http://127.0.0.1:<port>/<path> or http://localhost:<port>/<path>',
  });
}

function withPort(uri: URL, port: number): string {
  const bound = new URL(uri);
  bound.port = String(port);
  return bound.href;
}

function hostsOf(hostname: string): readonly string[] {
  if (hostname === 'localhost') return ['127.0.0.1', '::1'];
  return [hostname.replace(/^\[(.*)\]$/, '$1')];
}

/** False when an optional family is missing on this machine. */
async function bind(
  server: Server,
  host: string,
  port: number,
  optional: boolean,
): Promise<boolean> {
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (optional && (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT')) return false;
    throw new Failure('usage', `cannot listen on ${host} port ${port} (${String(code)})`, {
      hint:
        code === 'EADDRINUSE'
          ? 'another program or another login uses it: --port <another> (0 takes any free one, if the server allows that)'
          : 'choose another with --port <port>',
      cause: error,
    });
  }
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
): Promise<CallbackRequest | undefined> {
  const { socket } = request;
  const target = `http://listener${request.url}`;
  const form = await readForm(request);
  if (form === undefined || !URL.canParse(target)) {
    socket.destroy();
    return undefined;
  }
  const url = new URL(target);
  return {
    method: request.method ?? 'GET',
    host: (request.headers.host ?? '').replace(/:\d+$/, ''),
    path: url.pathname,
    parameters: form.size > 0 ? form : url.searchParams,
    respond: (page) => {
      response.writeHead(page.status, callbackHeaders).end(callbackHtml(page));
    },
  };
}

/** The form of a POST; empty for other methods; `undefined` when it is too large or breaks off. */
async function readForm(request: IncomingMessage): Promise<URLSearchParams | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      if (size > maxBodyBytes) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return new URLSearchParams(request.method === 'POST' ? text : '');
}

/** Stops listening at once, lets the last page reach the browser, then cuts what is left. */
async function shut(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), goodbyeMs);
  await closed;
  clearTimeout(cut);
}

function portOf(server: Server | undefined): number | undefined {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? address.port : undefined;
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) return '';
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${host}:${address.port}`;
}
