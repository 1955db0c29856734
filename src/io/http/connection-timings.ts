import type { Socket } from 'node:net';
import type { buildConnector } from 'undici';
import type { Timings } from '../../model/exchange.ts';

export type Connector = buildConnector.connector;

/** What is known of the newest connection to an origin. */
type Connection = {
  /** How long each stage of opening it took, in milliseconds. */
  stages: Pick<Timings, 'dns' | 'connect' | 'tls'>;
  /** The stage that has not ended yet. */
  opening?: 'connect' | 'tls' | undefined;
  /** As HAR spells it, such as `HTTP/2`. */
  httpVersion?: string;
  isUsed?: boolean;
};

export type ConnectionClock = {
  /** The same connector, measured: stage by stage where it returns its socket, else as one. */
  measure(connect: (...given: Parameters<Connector>) => Socket | void): Connector;
  /** The stages of the connection to an origin, for the first exchange that it served alone. */
  take(origin: string): Connection['stages'] | undefined;
  newest(origin: string): Readonly<Connection> | undefined;
};

/**
 * Measures how connections are opened; `clock` is in milliseconds. The diagnostics channels of undici
 * know neither DNS nor TLS. There is one connection to an origin, so the newest is that of the
 * exchange that ended last.
 */
export function createConnectionClock(clock: () => number): ConnectionClock {
  const connections = new Map<string, Connection>();
  return {
    measure: (connect) => (options, callback) => {
      const { protocol, host = '' } = options;
      const connection: Connection = { stages: {}, opening: 'connect' };
      connections.set(`${protocol}//${host}`, connection);
      let from = clock();
      const end = (stage: 'dns' | 'connect' | 'tls') => {
        const now = clock();
        connection.stages = { ...connection.stages, [stage]: now - from };
        from = now;
      };
      const socket = connect(options, (...[error, opened]) => {
        if (socket === undefined) end('connect');
        // With some codes of its own undici would try again and again: they go into the cause.
        if (error !== null) return callback(new Error('not connected', { cause: error }), null);
        connection.opening = undefined;
        connection.httpVersion =
          'alpnProtocol' in opened && opened.alpnProtocol === 'h2' ? 'HTTP/2' : 'HTTP/1.1';
        callback(null, opened);
      });
      socket?.once('lookup', () => end('dns'));
      socket?.once('connect', () => {
        end('connect');
        if (protocol === 'https:') connection.opening = 'tls';
      });
      socket?.once('secureConnect', () => end('tls'));
    },
    take(origin) {
      const connection = connections.get(origin);
      if (connection === undefined || connection.isUsed === true) return undefined;
      connection.isUsed = true;
      return connection.stages;
    },
    newest: (origin) => connections.get(origin),
  };
}
