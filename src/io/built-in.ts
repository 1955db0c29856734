import { join } from 'node:path';
import type { BuiltInServer, Fetch } from '../context.ts';
import { Failure } from '../errors.ts';
import { defaultDemoPort, demoIssuer } from '../presets.ts';
import { clients } from '../server/clients.ts';
import { apiResource } from '../server/resource.ts';
import { confirmDevice, signIn } from '../server/robot.ts';
import { startServer } from '../server/start.ts';

type Http = (step: string) => Fetch;
type Closable = BuiltInServer & { readonly close: () => Promise<void> };

/**
 * The built-in server on its fixed port. When the port is taken by another `atm-cli serve` or
 * `--demo` command, that server is used; anything else on the port is a `usage` failure.
 */
export async function startBuiltInServer(
  port: number,
  stateFolder: string,
  http: Http,
): Promise<Closable> {
  try {
    return await start(port, stateFolder, http);
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    const issuer = demoIssuer(port);
    if (!(await isOurs(issuer, http('built-in server')))) throw portTaken(port, error);
    return describe(issuer, http, async () => {});
  }
}

/** The same server on another port; what it keeps belongs to that port, and port 0 keeps nothing. */
export async function serveBuiltIn(
  port: number,
  stateFolder: string,
  http: Http,
): Promise<Closable> {
  try {
    return await start(port, stateFolder, http);
  } catch (error) {
    throw isPortTaken(error) ? portTaken(port, error) : error;
  }
}

async function start(port: number, stateFolder: string, http: Http): Promise<Closable> {
  const name = port === defaultDemoPort ? 'server' : `server-${port}`;
  const folder = port === 0 ? undefined : join(stateFolder, name);
  const server = await startServer({ port, folder });
  return describe(server.issuer, http, () => server.close());
}

function describe(issuer: string, http: Http, close: () => Promise<void>): Closable {
  return {
    issuer,
    resource: apiResource(issuer),
    clients,
    signIn: (url) => signIn(http('browser'), url),
    confirmDevice: (url) => confirmDevice(http('browser'), url),
    close,
  };
}

async function isOurs(issuer: string, fetch: Fetch): Promise<boolean> {
  try {
    const response = await fetch(`${issuer}/.well-known/openid-configuration`);
    const metadata: unknown = await response.json();
    return JSON.stringify(metadata).includes(`"issuer":"${issuer}"`);
  } catch {
    return false;
  }
}

function portTaken(port: number, cause: unknown): Failure {
  return new Failure('usage', `port ${port} is used by another program`, {
    hint: `stop what listens on 127.0.0.1:${port}, or choose another port: --port of atm-cli serve, ATM_DEMO_PORT of everything else`,
    cause,
  });
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
