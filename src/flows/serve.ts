import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import type { AtmServer, FaultRow, ServedExtras, ServedServer } from '../model/servers.ts';
import { demoPort } from '../model/profile-names.ts';

/** Not the port of the built-in server, so that both can run. */
const defaultAtmPort = 9401;

export type ServeOptions = {
  readonly port?: number | undefined;
  /** Faults as `name[@endpoint][*count]`, separated by commas. */
  readonly fault?: readonly string[] | undefined;
  /** The paths of protected resources. */
  readonly resource?: readonly string[] | undefined;
} & Pick<ServedExtras, 'registration' | 'issuerPath'>;

/**
 * Runs the built-in server until the user stops it; `ready` is called once, when it listens. Throws
 * a `usage` failure when the port is taken, a fault is unknown, or a path cannot be served.
 */
export async function serve(
  context: Context,
  { port, fault, resource, registration, issuerPath }: ServeOptions,
  ready: (server: ServedServer) => void,
): Promise<void> {
  const server = await context.serve(port ?? demoPort(context.env), {
    faults: faultNames(fault),
    resources: resource,
    registration,
    issuerPath,
  });
  if (context.signal.aborted) return;
  ready(server);
  await untilStopped(context);
}

/** All faults for `--fault list`; else `undefined`. */
export async function listedFaults(
  context: Context,
  { fault }: ServeOptions,
): Promise<readonly FaultRow[] | undefined> {
  const names = faultNames(fault);
  if (!names.includes('list')) return undefined;
  if (names.length === 1) return await context.faults();
  throw new Failure('usage', '--fault list cannot be combined with other faults');
}

function faultNames(given: readonly string[] = []): readonly string[] {
  const names = given
    .flatMap((list) => list.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.length > 0 || given.length === 0) return names;
  const message = '--fault is empty: leave it out for no faults, or list them with --fault list';
  throw new Failure('usage', message);
}

export type AtmOptions = {
  readonly port?: number | undefined;
  /** The redirect URL of the built-in applications. */
  readonly redirectUri?: string | undefined;
};

/** The same for a server that speaks the ATM dialect; a bad redirect URI is a `usage` failure too. */
export async function serveAtm(
  context: Context,
  { port, redirectUri }: AtmOptions,
  ready: (server: AtmServer) => void,
): Promise<void> {
  const server = await context.serveAtm(port ?? defaultAtmPort, redirectUri);
  ready(server);
  await untilStopped(context);
}

function untilStopped({ signal }: Context): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
