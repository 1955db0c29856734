import { join } from 'node:path';
import type { BuiltInServer, Fetch } from '../context.ts';
import { Failure } from '../errors.ts';
import { builtInIssuer, builtInPort } from '../presets.ts';
import { confirmDevice, signIn } from '../server/robot.ts';
import { startServer } from '../server/start.ts';

/**
 * The built-in server on its fixed port. When the port is taken by another `atm-cli serve` or
 * `--demo` command, that server is used; anything else on the port is a `usage` failure.
 */
export async function startBuiltInServer(
  stateFolder: string,
  http: (step: string) => Fetch,
): Promise<BuiltInServer & { readonly close: () => Promise<void> }> {
  const close = await startOrJoin(stateFolder, http);
  return {
    issuer: builtInIssuer,
    signIn: (url) => signIn(http('browser'), url),
    confirmDevice: (url) => confirmDevice(http('browser'), url),
    close,
  };
}

async function startOrJoin(
  stateFolder: string,
  http: (step: string) => Fetch,
): Promise<() => Promise<void>> {
  try {
    const server = await startServer({ port: builtInPort, folder: join(stateFolder, 'server') });
    return server.close;
  } catch (error) {
    if (!isPortTaken(error)) throw error;
    if (await isOurs(http('built-in server'))) return async () => {};
    throw new Failure('usage', `port ${builtInPort} is used by another program`, {
      hint: `the built-in server needs it: stop the program that listens on 127.0.0.1:${builtInPort}`,
      cause: error,
    });
  }
}

async function isOurs(fetch: Fetch): Promise<boolean> {
  try {
    const response = await fetch(`${builtInIssuer}/.well-known/openid-configuration`);
    const metadata: unknown = await response.json();
    return typeof metadata === 'object' && JSON.stringify(metadata).includes(builtInIssuer);
  } catch {
    return false;
  }
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}
