import { once } from 'node:events';
import type { Server } from 'node:http';
import { Failure } from '../../model/errors.ts';
import { errorCode } from '../files/errors.ts';

/** How many ports are tried: one that is free for one IP family may be taken for the other. */
const maxTries = 5;

/**
 * Binds a server on each host, all on one port; 0 means any port that is free on all. A host of an
 * IP family that this machine lacks is left out unless it is the only one. Throws a `usage` failure
 * when the port is taken on one host, because the browser could reach another program there;
 * nothing stays open then.
 */
export async function bindAll(
  hosts: readonly string[],
  port: number,
  create: () => Server,
  platform: string = process.platform,
): Promise<readonly Server[]> {
  for (let tries = 1; ; tries += 1) {
    const bound: Server[] = [];
    try {
      await bindEach(hosts, port, { create, bound, platform });
      return bound;
    } catch (error) {
      for (const server of bound) server.close();
      const isTaken = ['EADDRINUSE', 'EACCES'].includes(causeCode(error));
      const isUnlucky = port === 0 && bound.length > 0 && isTaken;
      if (!isUnlucky || tries === maxTries) throw error;
    }
  }
}

/** The port that a server listens on. */
export function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function bindEach(
  hosts: readonly string[],
  port: number,
  {
    create,
    bound,
    platform,
  }: { readonly create: () => Server; readonly bound: Server[]; readonly platform: string },
): Promise<void> {
  let missing: Failure | undefined;
  for (const host of hosts) {
    const [first] = bound;
    const wanted = first === undefined ? port : portOf(first);
    try {
      const server = create();
      server.listen({ host, port: wanted, exclusive: true });
      await once(server, 'listening');
      bound.push(server);
    } catch (error) {
      const failure = cannotListenFailure(host, wanted, error, platform);
      const hasFamily = !['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(errorCode(error));
      if (hasFamily) throw failure;
      missing ??= failure;
    }
  }
  if (bound.length === 0 && missing !== undefined) throw missing;
}

function cannotListenFailure(
  host: string,
  port: number,
  error: unknown,
  platform: string,
): Failure {
  const code = errorCode(error);
  const denied = code === 'EACCES' ? deniedHint(port, platform) : undefined;
  return new Failure('usage', `cannot listen on ${host} port ${port} (${code || String(error)})`, {
    hint: denied ?? hints[code] ?? 'use another port: --port <port>',
    cause: error,
  });
}

const hints: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'another program or another login uses this port: --port <another> (0 is any free port, if the server allows that)',
  EADDRNOTAVAIL:
    'this machine does not have that IP address; --redirect-uri http://localhost:<port>/<path> uses IPv4 or IPv6',
};

/** What to do when the system refuses a port (EACCES). */
export function deniedHint(
  port: number,
  platform: string = process.platform,
  another = '--port <port>',
): string {
  if (platform === 'win32') {
    return `Windows has reserved this port or given it to another program alone: use another one, ${another}; the reserved ones: netsh interface ipv4 show excludedportrange protocol=tcp`;
  }
  const why = port < 1024 ? 'only root may use ports below 1024: ' : '';
  return `${why}use another port: ${another}`;
}

function causeCode(error: unknown): string {
  return error instanceof Failure ? errorCode(error.cause) : '';
}
