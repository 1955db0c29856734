import type { Socket } from 'node:net';
import { buildConnector } from 'undici';
import type { Timings } from '../context.ts';

/** How long the stages of opening a connection took, in milliseconds. */
export type Opened = Pick<Timings, 'dns' | 'connect' | 'tls'>;

export type ConnectionClock = {
  readonly connector: buildConnector.connector;
  /** Measures as one `connect` what another connector does: the way through a proxy, TLS in it. */
  around(connector: buildConnector.connector): buildConnector.connector;
  /** The connection that was opened to an origin since the last call; `undefined` when none was. */
  take(origin: string): Opened | undefined;
};

/** A connector for undici that measures each connection that it opens; `clock` is in milliseconds. */
export function createConnectionClock(
  options: buildConnector.BuildOptions,
  clock: () => number = () => performance.now(),
): ConnectionClock {
  const connect = buildConnector(options);
  const opened = new Map<string, Opened>();
  return {
    connector: (target, callback) => {
      const startedAt = clock();
      // undici returns the socket that it is opening, which its types do not say.
      const socket: unknown = connect(target, callback);
      if (isSocket(socket)) {
        measure(socket, startedAt, clock, (stages) => opened.set(originOf(target), stages));
      }
    },
    around: (connector) => (target, callback) => {
      const startedAt = clock();
      connector(target, (...result) => {
        opened.set(originOf(target), { connect: clock() - startedAt });
        callback(...result);
      });
    },
    take(origin) {
      const stages = opened.get(origin);
      opened.delete(origin);
      return stages;
    },
  };
}

function originOf({ protocol, host, hostname }: buildConnector.Options): string {
  return `${protocol}//${host ?? hostname}`;
}

function measure(
  socket: Socket,
  startedAt: number,
  clock: () => number,
  tell: (stages: Opened) => void,
): void {
  let stages: Opened = {};
  let from = startedAt;
  const note = (stage: keyof Opened) => () => {
    const now = clock();
    stages = { ...stages, [stage]: now - from };
    from = now;
    tell(stages);
  };
  socket.once('lookup', note('dns')).once('connect', note('connect'));
  socket.once('secureConnect', note('tls'));
}

function isSocket(value: unknown): value is Socket {
  return typeof value === 'object' && value !== null && 'once' in value;
}
