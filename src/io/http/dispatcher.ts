import { lookup } from 'node:dns';
import type { LookupFunction, Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Reach } from '../../model/context.ts';
import type { Environment } from '../../model/exchange.ts';
import type { NetworkSettings } from '../../model/settings.ts';
import { isLocalhost } from '../../model/url.ts';
import type { ClientTls } from './tls.ts';
import { type ConnectionClock, createConnectionClock } from './connection-timings.ts';
import type { ProxyAgentOptions } from './proxy-agent.ts';
import { lookUpWithin } from './reach.ts';
import { uptime } from '../process/clock.ts';

type Way = {
  readonly allowH2: boolean;
  /** Names that lead elsewhere are not connected to. */
  readonly reach: Reach;
};

export type Dispatchers = {
  /** The agent of undici that goes through a proxy, or through none. */
  readonly find: (proxy: URL | undefined, way: Way) => Promise<Dispatcher>;
  readonly clock: ConnectionClock;
  /** Ends all connections, those too that are being opened. */
  readonly close: () => Promise<void>;
};

/** One connection to an origin, for one exchange after the other; who asks limits the time. */
const clientOptions = {
  connections: 1,
  pipelining: 1,
  headersTimeout: 0,
  bodyTimeout: 0,
  // For servers that do not say how long they keep an idle connection.
  keepAliveTimeout: 10 * 60_000,
} as const;

/**
 * The agents of undici for the network settings. Throws a `usage` failure for files of `--ca-cert`,
 * `--cert` and `--key` that are not what they should be.
 */
export async function openDispatchers(
  network: NetworkSettings,
  env: Environment,
): Promise<Dispatchers> {
  compileWasmOnce();
  const { ca, ...own } = await readTls(network, env);
  const clock = createConnectionClock(uptime);
  const sockets = new Set<Socket>();
  const agents = new Map<string, Promise<Dispatcher>>();
  const keep: ProxyAgentOptions['keep'] = (connect) => (options, callback) => {
    // The connectors of undici return their socket, which its types do not say.
    const socket = connect(options, callback) as unknown as Socket;
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket));
  };
  const open = async (proxy: URL | undefined, way: Way): Promise<Dispatcher> => {
    const { allowH2, reach } = way;
    const trusted = { timeout: 0, lookup: lookUp, ...(ca === undefined ? {} : { ca: [...ca] }) };
    const guarded = reach === 'any' ? {} : { lookup: lookUpWithin(reach, lookUp) };
    const server = { ...trusted, ...own, allowH2, ...guarded };
    if (proxy !== undefined) {
      const { openProxyAgent } = await import('./proxy-agent.ts');
      return openProxyAgent(proxy, { client: clientOptions, server, proxy: trusted, keep, clock });
    }
    return new Agent({ ...clientOptions, connect: clock.measure(keep(buildConnector(server))) });
  };
  return {
    find: (proxy, way) => {
      const key = `${way.allowH2} ${way.reach} ${proxy?.href ?? ''}`;
      const agent = agents.get(key) ?? open(proxy, way);
      agents.set(key, agent);
      return agent;
    },
    clock,
    close: async () => {
      const opened = await Promise.all(agents.values());
      const ended = opened.map((agent) => agent.destroy());
      // Agents leave alone what is being opened, and HTTP/2 in undici wants to be told why.
      for (const socket of sockets) socket.destroy(new Error('the command has ended'));
      await Promise.all(ended);
    },
  };
}

/**
 * Resolves a host name. Names under `localhost` are not sent to a resolver (RFC 6761 section 6.3),
 * which might know another machine by them: plain http is allowed to them.
 */
const lookUp: LookupFunction = (hostname, options, callback) => {
  lookup(isLocalhost(hostname) ? 'localhost' : hostname, options, callback);
};

/** Reading certificates is loaded where there are any. */
async function readTls(network: NetworkSettings, env: Environment): Promise<ClientTls> {
  const { ca_cert, client_cert, client_key } = network;
  if ((ca_cert ?? client_cert ?? client_key) === undefined) return {};
  const { readClientTls } = await import('./tls.ts');
  return await readClientTls(network, env);
}

/**
 * Node 20 waits at its end until V8 has optimised the parser of undici (60 ms), which no command uses
 * long enough. Later versions do not wait, and compile faster without the flag.
 */
function compileWasmOnce(): void {
  if (!process.versions.node.startsWith('20.')) return;
  process.getBuiltinModule('node:v8').setFlagsFromString('--liftoff-only');
}
