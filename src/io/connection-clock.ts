import type { Socket } from 'node:net';
import type { Timings } from '../context.ts';

/** How long the stages of opening a connection took, in milliseconds. */
export type Opened = Pick<Timings, 'dns' | 'connect' | 'tls'>;

/** What the opening of a connection waits for: that somebody accepts it, or TLS. */
export type Opening = 'connect' | 'tls';

export type ConnectionClock = {
  /** Measures a connection to an origin from now on, in its stages. */
  watch(origin: string, socket: Socket): void;
  /** Measures as one `connect` what resolves to a connection: the way through a proxy, TLS in it. */
  around<T>(origin: string, open: () => Promise<T>): Promise<T>;
  /** The connection that was opened to an origin since the last call; `undefined` when none was. */
  take(origin: string): Opened | undefined;
  /** What the newest connection to an origin still waits for; `undefined` when it is open. */
  opening(origin: string): Opening | undefined;
};

/** Measures the connections that are opened; `clock` is in milliseconds. */
export function createConnectionClock(clock: () => number): ConnectionClock {
  const opened = new Map<string, Opened>();
  const opening = new Map<string, Opening>();
  return {
    watch(origin, socket) {
      let stages: Opened = {};
      let from = clock();
      const note = (stage: keyof Opened) => () => {
        const now = clock();
        stages = { ...stages, [stage]: now - from };
        from = now;
        opened.set(origin, stages);
      };
      socket.once('lookup', note('dns')).once('connect', note('connect'));
      socket.once('secureConnect', note('tls'));
      opening.set(origin, 'connect');
      const isSecure = 'encrypted' in socket;
      socket.once('connect', () => void (isSecure && opening.set(origin, 'tls')));
      socket.once(isSecure ? 'secureConnect' : 'connect', () => void opening.delete(origin));
    },
    around: async (origin, open) => {
      const startedAt = clock();
      try {
        return await open();
      } finally {
        opened.set(origin, { connect: clock() - startedAt });
      }
    },
    take(origin) {
      const stages = opened.get(origin);
      opened.delete(origin);
      return stages;
    },
    opening: (origin) => opening.get(origin),
  };
}
