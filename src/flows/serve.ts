import type { Context } from '../context.ts';
import type { AtmServer, BuiltInServer } from '../servers.ts';
import { demoPort } from '../presets.ts';

/** Beside the port of the built-in server, so that both can run. */
const defaultAtmPort = 9401;

/**
 * Runs the built-in server until the person stops it; `ready` is called once, when it listens.
 * Throws a `usage` failure when the port is taken.
 */
export async function serve(
  context: Context,
  port: number | undefined,
  ready: (server: BuiltInServer) => void,
): Promise<void> {
  const server = await context.serve(port ?? demoPort(context.env));
  if (context.signal.aborted) return;
  ready(server);
  await untilStopped(context);
}

export type AtmOptions = {
  readonly port?: number | undefined;
  /** Where the ready-made applications get their codes. */
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
