import { EventEmitter, on, once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type {
  CallbackRequest,
  ListenerProblem,
  ListenOptions,
  Loopback,
} from '../../model/loopback.ts';
import { Failure } from '../../model/errors.ts';
import { isLocalhost, isLoopback, withPort } from '../../model/url.ts';
import { bindAll, portOf } from './bind.ts';
import { receive, type RenderPage } from './callback-request.ts';
import { createGuardedServer, type GuardedServer } from './bounded-server.ts';

const closeTimeoutMs = 500;

/** The maximum of unread requests; more are closed. */
const maxWaiting = 64;

/**
 * Listens on the host, port and any path of a loopback redirect URI: `localhost` on both IP
 * families, as far as the machine has them, port 0 on any free one; or on another address, and then
 * the redirect URI may have any host. Connections and unread requests
 * are bounded. Throws a `usage` failure when the URI is not loopback http or the port is taken.
 */
export async function listen(
  text: string,
  render: RenderPage,
  options: ListenOptions = {},
): Promise<Loopback> {
  const { address } = options;
  const redirectUri = address === undefined ? parseLoopback(text) : parseRedirectUri(text);
  let isFull = false;
  const arrivals = Object.assign(new EventEmitter(), {
    pause: () => void (isFull = true),
    resume: () => void (isFull = false),
  });
  const stream = on(arrivals, 'arrival', {
    close: ['close'],
    highWaterMark: maxWaiting,
  });
  const problems = on(arrivals, 'problem', { close: ['close'] });
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    // A request that is not read to its end loses its socket.
    const { socket } = request;
    const closeConnection = () => socket.destroy();
    if (isFull) return closeConnection();
    void receive(request, response, options, render).then((arrival) => {
      if (arrival === undefined) closeConnection();
      else arrivals.emit('arrival', arrival);
    });
  };
  const seen = new Set<ListenerProblem['kind']>();
  const onProblem = (problem: ListenerProblem) => {
    if (!seen.has(problem.kind)) arrivals.emit('problem', problem);
    seen.add(problem.kind);
  };
  const guarded: GuardedServer[] = [];
  const hosts = address === undefined ? hostsOf(redirectUri.hostname) : [address.host];
  const servers = await bindAll(hosts, address?.port ?? portIn(redirectUri), () => {
    const one = createGuardedServer(onRequest, onProblem);
    guarded.push(one);
    return one.server;
  });
  const [first] = servers;
  const port = first === undefined ? 0 : portOf(first);
  return {
    redirectUri: redirectUri.port === '0' ? withPort(text, port) : text,
    addresses: servers.map(addressOf),
    problems: {
      [Symbol.asyncIterator]: async function* () {
        for await (const [problem] of problems as AsyncIterable<[ListenerProblem]>) yield problem;
      },
    },
    [Symbol.asyncIterator]: async function* () {
      for await (const [arrival] of stream as AsyncIterable<[CallbackRequest]>) yield arrival;
    },
    close: async () => {
      arrivals.emit('close');
      await Promise.all(guarded.filter(({ server }) => server.listening).map(shut));
    },
  };
}

function parseLoopback(text: string): URL {
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  if (uri?.protocol === 'http:' && isLoopback(uri.hostname)) return uri;
  const message = `the redirect URI ${text} is not a loopback URL of this machine, such as http://127.0.0.1:<port>/<path>`;
  throw new Failure('usage', message, { advice: { id: 'no_listener' } });
}

function parseRedirectUri(text: string): URL {
  const uri = URL.canParse(text) ? new URL(text) : undefined;
  if (uri?.protocol === 'http:' || uri?.protocol === 'https:') return uri;
  throw new Failure('usage', `the redirect URI ${text} is not an http or https URL`, {
    advice: { id: 'no_listener' },
  });
}

function portIn({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function hostsOf(hostname: string): readonly string[] {
  if (isLocalhost(hostname)) return ['127.0.0.1', '::1'];
  return [hostname.replace(/^\[(.*)\]$/, '$1')];
}

/** Stops listening at once, lets the last page reach the browser, then closes all connections. */
async function shut({ server, dropIncomplete }: GuardedServer): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  dropIncomplete();
  const cut = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
  await closed;
  clearTimeout(cut);
}

function addressOf(server: Server): string {
  const address = server.address();
  if (typeof address !== 'object' || address === null) return '';
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return `${host}:${address.port}`;
}
