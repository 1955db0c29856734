import { Client, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import type { Environment } from '../context.ts';
import { Failure } from '../errors.ts';
import type { NetworkSettings } from '../settings.ts';
import { readClientTls } from './client-tls.ts';
import { type Opened, createConnectionClock } from './connection-clock.ts';

/** The way to all servers: what sends requests, and which of them went through a proxy. */
export type Route = {
  readonly dispatcher: Dispatcher;
  /** The proxy of an address that was asked, without its password; `undefined` when there is none. */
  readonly proxyOf: (url: string) => string | undefined;
  /** How the connection for an address was opened, unless one that was open served it. */
  readonly openedFor: (url: string) => Opened | undefined;
};

export type RouteOptions = {
  readonly network: NetworkSettings;
  readonly env: Environment;
  readonly timeoutMs: number;
};

/**
 * The way that settings and environment describe: `--proxy` before HTTPS_PROXY and HTTP_PROXY, never
 * for what NO_PROXY names. Throws a `usage` failure for a proxy that is no address and for files
 * that are not what they should be.
 */
export async function openRoute({ network, env, timeoutMs }: RouteOptions): Promise<Route> {
  const { httpProxy, httpsProxy } = proxies(network.proxy, env);
  const own = await readClientTls(network, env);
  const { ca: authorities, ...client } = own;
  const ca = authorities === undefined ? {} : { ca: [...authorities] };
  const proxied = new Set<string>();
  const connect = { timeout: timeoutMs, ...ca, ...client };
  const clock = createConnectionClock(connect);
  const measured = { connect: clock.connector };
  const dispatcher = new EnvHttpProxyAgent({
    connections: 1,
    requestTls: connect,
    // The certificate of the client is for servers, not for a proxy.
    proxyTls: { timeout: timeoutMs, ...ca },
    httpProxy,
    httpsProxy,
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
    // The library decides who goes through a proxy: a connection through one has a function here.
    factory: (origin, options) => {
      const server = new URL(origin).origin;
      const through: unknown = Reflect.get(options, 'connect');
      if (typeof through !== 'function') {
        return new Client(server, Object.assign({}, options, measured));
      }
      proxied.add(server);
      const connector = through as Parameters<typeof clock.around>[0];
      return new Client(server, Object.assign({}, options, { connect: clock.around(connector) }));
    },
  });
  return {
    dispatcher,
    openedFor: (url) => clock.take(new URL(url).origin),
    proxyOf: (url) => {
      const { protocol, origin } = new URL(url);
      if (!proxied.has(origin)) return undefined;
      const proxy = protocol === 'https:' ? httpsProxy || httpProxy : httpProxy;
      return withoutPassword(proxy);
    },
  };
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

function withoutPassword(proxy: string): string {
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}
