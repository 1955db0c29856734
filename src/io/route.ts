import type { Socket } from 'node:net';
import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import type { NetworkSettings } from '../settings.ts';
import type { ClientTls } from './client-tls.ts';
import { type Opened, type Opening, createConnectionClock } from './connection-clock.ts';
import type { Answer, Sent } from './message.ts';
import { isExempt } from './no-proxy.ts';
import { openPlain, openSecure, type SocketOptions } from './open-socket.ts';
import { type Connect, openOrigin, type Origin } from './origin.ts';

/** The way to all servers. */
export type Route = {
  /** Sends a message over the one connection to its server. */
  readonly send: (message: Sent) => Promise<Answer>;
  /** The proxy that an address is asked through, without its password, if there is one. */
  readonly proxyOf: (url: string) => string | undefined;
  /** How the connection for an address was opened, unless one that was open served it. */
  readonly openedFor: (url: string) => Opened | undefined;
  /** What the connection for an address still waits for; `undefined` when it is open. */
  readonly openingFor: (url: string) => Opening | undefined;
  /** Ends all connections, those too that are being opened. */
  readonly close: () => void;
};

export type RouteOptions = {
  readonly network: NetworkSettings;
  readonly env: Environment;
  /** Milliseconds since any moment. */
  readonly clock: () => number;
};

/**
 * The way that settings and environment describe: `--proxy` before HTTPS_PROXY and HTTP_PROXY, never
 * for what NO_PROXY names. A proxy is asked for a way through (CONNECT), for http too. Throws a
 * `usage` failure for a proxy that is no address and for files that are not what they should be.
 */
export async function openRoute({ network, env, clock: now }: RouteOptions): Promise<Route> {
  const { httpProxy, httpsProxy } = proxies(network.proxy, env);
  const noProxy = env['no_proxy'] ?? env['NO_PROXY'] ?? '';
  const tls = await clientTls(network, env);
  const clock = createConnectionClock(now);
  const origins = new Map<string, Origin>();
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  };

  const proxyFor = (url: URL): URL | undefined => {
    const proxy = url.protocol === 'https:' ? httpsProxy || httpProxy : httpProxy;
    return proxy === '' || isExempt(url, noProxy) ? undefined : new URL(proxy);
  };
  const connect: Connect = async (url, signal) => {
    const proxy = proxyFor(url);
    const isSecure = url.protocol === 'https:';
    const protocols = ['h2', 'http/1.1'];
    if (proxy === undefined) {
      const watch = (socket: Socket) => {
        keep(socket);
        clock.watch(url.origin, socket);
      };
      const options = { signal, watch };
      return isSecure
        ? await openSecure(url, { ...options, tls, protocols })
        : await openPlain(url, options);
    }
    return await clock.around(url.origin, async () => {
      const options = { signal, watch: keep };
      const through = await openThrough(url, proxy, options, tls);
      return isSecure ? await openSecure(url, { ...options, tls, protocols }, through) : through;
    });
  };
  return {
    send: (message) => {
      const { origin } = message.url;
      const found = origins.get(origin) ?? openOrigin(connect);
      origins.set(origin, found);
      return found.send(message);
    },
    openedFor: (url) => clock.take(new URL(url).origin),
    openingFor: (url) => clock.opening(new URL(url).origin),
    proxyOf: (url) => {
      const proxy = proxyFor(new URL(url));
      return proxy && `${proxy.protocol}//${proxy.host}`;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** The certificate of the client is for servers, not for a proxy. */
async function openThrough(
  url: URL,
  proxy: URL,
  options: SocketOptions,
  { ca }: ClientTls,
): Promise<Socket> {
  const { openTunnel } = await import('./tunnel.ts');
  const tls = ca === undefined ? {} : { ca };
  const socket =
    proxy.protocol === 'https:'
      ? await openSecure(proxy, { ...options, tls, protocols: ['http/1.1'] })
      : await openPlain(proxy, options);
  return await openTunnel(url, { proxy, socket, signal: options.signal });
}

/** Reading certificates is loaded where there are any. */
async function clientTls(network: NetworkSettings, env: Environment): Promise<ClientTls> {
  const { ca_cert, client_cert, client_key } = network;
  if ((ca_cert ?? client_cert ?? client_key) === undefined) return {};
  const { readClientTls } = await import('./client-tls.ts');
  return await readClientTls(network, env);
}

function proxies(named: string | undefined, env: Environment) {
  if (named === 'none' || named === '') return { httpProxy: '', httpsProxy: '' };
  if (named !== undefined) {
    const proxy = address('--proxy', named);
    return { httpProxy: proxy, httpsProxy: proxy };
  }
  return {
    httpProxy: address('HTTP_PROXY', env['http_proxy'] ?? env['HTTP_PROXY'] ?? ''),
    httpsProxy: address('HTTPS_PROXY', env['https_proxy'] ?? env['HTTPS_PROXY'] ?? ''),
  };
}

const howToWrite = 'write http://<host>:<port> or https://<host>:<port>, or none to go without one';

/** Many write `proxy:3128`, and most programs take it. */
function address(from: string, text: string): string {
  if (text === '') return text;
  const whole = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return whole;
  const kind = /^([a-z][a-z\d+.-]*):\/\//i.exec(text)?.[1];
  if (url !== undefined && kind !== undefined) {
    const seen = `${from} begins with ${kind.toLowerCase()}://`;
    throw new Failure('usage', `${seen}, and atm-cli goes through http and https proxies alone`, {
      hint: howToWrite,
    });
  }
  throw new Failure('usage', `${from} is not the address of a proxy`, {
    hint: howToWrite,
  });
}
