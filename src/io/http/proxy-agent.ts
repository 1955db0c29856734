import type { Socket } from 'node:net';
import type { buildConnector as Build, Client as UndiciClient, Dispatcher } from 'undici';
import connectThrough from 'undici/lib/api/api-connect.js';
import buildConnector from 'undici/lib/core/connect.js';
import { Socks5Client } from 'undici/lib/core/socks5-client.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Client from 'undici/lib/dispatcher/client.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import type { ConnectionClock, Connector } from './connection-timings.ts';

type WithConnector = { readonly connect: Connector };

export type ProxyAgentOptions = {
  /** How many connections and exchanges at once, and for how long. */
  readonly client: UndiciClient.Options;
  /** What a connection to a server is opened with. */
  readonly server: Build.BuildOptions;
  /** The same for a proxy, which is not shown the certificate of the client. */
  readonly proxy: Build.BuildOptions;
  /** A connector whose connections end with the command. */
  readonly keep: (connect: Connector) => (...given: Parameters<Connector>) => Socket;
  readonly clock: ConnectionClock;
};

/**
 * An agent of undici that goes through a proxy, to http servers by CONNECT too (RFC 9110 section
 * 9.3.6) or by SOCKS 5 (RFC 1928), which leaves DNS to the proxy.
 */
export function openProxyAgent(proxy: URL, options: ProxyAgentOptions): Dispatcher {
  if (proxy.protocol.startsWith('socks')) {
    return new Agent({ ...options.client, connect: options.clock.measure(socks(proxy, options)) });
  }
  const { keep, clock } = options;
  const { username, password } = credentials(proxy);
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return new ProxyAgent({
    uri: proxy.origin,
    ...(username === '' ? {} : { token: `Basic ${basic}` }),
    proxyTls: options.proxy,
    requestTls: options.server,
    clientFactory: (origin, { connect }: WithConnector) => {
      // It would name a proxy that is an IP address in the SNI (RFC 6066 section 3).
      const named: Connector = ({ servername: _unfit, ...to }, callback) => connect(to, callback);
      const client = new Client(origin, { ...options.client, connect: keep(named) });
      // Only the index of undici gives its clients this method.
      return Object.assign(client, { connect: connectThrough });
    },
    factory: (origin: URL | string, { connect }: WithConnector) =>
      new Client(origin, {
        ...options.client,
        connect: clock.measure((to, callback) => {
          // It returns a promise, and no socket.
          connect(to, callback);
        }),
      }),
  });
}

/**
 * By the SOCKS client of undici and not its agent, which warns on standard error that it is
 * experimental, speaks no HTTP/2 and no IPv6, and waits on when it is closed.
 */
function socks(proxy: URL, { server, keep }: ProxyAgentOptions): Connector {
  const toProxy = keep(buildConnector({ timeout: 0 }));
  const toServer = buildConnector(server);
  const hostname = hostOf(proxy);
  const target = { protocol: 'http:', hostname, port: proxy.port || '1080' };
  return (options, callback) => {
    const { protocol, port } = options;
    toProxy(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      const socks5 = new Socks5Client(socket, credentials(proxy));
      const opened = new Promise<void>((resolve, reject) => {
        socks5.once('authenticated', () => {
          socks5.connect(options.hostname, Number(port) || (protocol === 'https:' ? 443 : 80));
        });
        socks5.once('connected', resolve).on('error', reject);
        const closed = Object.assign(new Error('closed by the proxy'), { code: 'ECONNRESET' });
        socks5.once('close', () => reject(closed));
      });
      socks5.handshake();
      opened.then(
        () => {
          if (protocol === 'https:') toServer({ ...options, httpSocket: socket }, callback);
          else callback(null, socket);
        },
        (failure: Error) => callback(failure, null),
      );
    });
  };
}

function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** RFC 7617 and RFC 1929; what a URL has to spell with percent signs is meant as it reads. */
function credentials({ username, password }: URL) {
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
}
