import { join } from 'node:path';
import type { Fetch } from '../context.ts';
import type { BuiltInServer } from '../servers.ts';
import { Failure } from '../errors.ts';
import { defaultDemoPort, demoIssuer } from '../presets.ts';
import { clients } from '../server/clients.ts';
import { apiResource } from '../server/resource.ts';
import { confirmDevice, signIn } from '../server/robot.ts';
import { type RunningServer, startServer } from '../server/start.ts';
import { isPortTaken, sharePort } from './share-port.ts';

type Http = (step: string) => Fetch;
type Closable = BuiltInServer & { readonly close: () => Promise<void> };

/**
 * The built-in server on its fixed port. When another `atm-cli serve` or `--demo` command has the
 * port, that server is used as long as it lives; anything else there is a `usage` failure.
 */
export async function startBuiltInServer(
  port: number,
  stateFolder: string,
  http: Http,
): Promise<Closable> {
  const issuer = demoIssuer(port);
  let isOwn = false;
  const close = await sharePort(port, async () => {
    const server = await start(port, stateFolder);
    isOwn = true;
    return () => server.close();
  });
  if (isOwn || (await isOurs(issuer, http('built-in server'))))
    return describe(issuer, http, close);
  await close();
  throw portTaken(port);
}

/** The same server on another port; what it keeps belongs to that port, and port 0 keeps nothing. */
export async function serveBuiltIn(
  port: number,
  stateFolder: string,
  http: Http,
): Promise<Closable> {
  const server = await start(port, stateFolder).catch((error: unknown) => {
    throw isPortTaken(error) ? portTaken(port) : error;
  });
  return describe(server.issuer, http, () => server.close());
}

async function start(port: number, stateFolder: string): Promise<RunningServer> {
  const name = port === defaultDemoPort ? 'server' : `server-${port}`;
  const folder = port === 0 ? undefined : join(stateFolder, name);
  return await startServer({ port, folder });
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

function portTaken(port: number): Failure {
  return new Failure('usage', `port ${port} is used by another program`, {
    hint: `stop what listens on 127.0.0.1:${port}, or choose another port: --port of atm-cli serve, ATM_DEMO_PORT of everything else`,
  });
}
