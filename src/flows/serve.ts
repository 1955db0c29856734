import type { Context } from '../model/context.ts';
import { Failure } from '../model/errors.ts';
import type { AtmServer, FaultRow, ServedExtras, ServedServer } from '../model/servers.ts';
import { importKeyFile } from '../jwt/keys/key-file.ts';
import { thumbprintOf } from '../jwt/keys/thumbprint.ts';
import { demoPort } from '../model/profile-names.ts';

/** Not the port of the built-in server, so that both can run. */
const defaultAtmPort = 9401;

export type ServeOptions = {
  readonly port?: number | undefined;
  /** Faults as `name[@endpoint][*count]`, separated by commas. */
  readonly fault?: readonly string[] | undefined;
  /** The paths of protected resources. */
  readonly resource?: readonly string[] | undefined;
  /** A file with the public keys of the clients that sign. */
  readonly clientJwks?: string | undefined;
} & Pick<ServedExtras, 'registration' | 'issuerPath' | 'tls'>;

/**
 * Runs the built-in server until the user stops it; `ready` is called once, when it listens. Throws
 * a `usage` failure when the port is taken, a fault is unknown, or a path cannot be served.
 */
export async function serve(
  context: Context,
  { port, fault, resource, registration, issuerPath, clientJwks: file, tls }: ServeOptions,
  ready: (server: ServedServer) => void,
): Promise<void> {
  const clientJwks = file === undefined ? undefined : await readClientKeys(context, file);
  const server = await context.serve(port ?? demoPort(context.env), {
    faults: faultNames(fault),
    resources: resource,
    registration,
    issuerPath,
    clientJwks,
    tls,
  });
  if (context.signal.aborted) return;
  ready(server);
  await untilStopped(context);
}

/**
 * The public keys of a client in a file: a key set or one JWK (RFC 7517), PEM too. Throws a `usage`
 * failure for anything else.
 */
async function readClientKeys(
  context: Context,
  file: string,
): Promise<NonNullable<ServedExtras['clientJwks']>> {
  const { keys } = importKeyFile(await context.readFile(file), file);
  const usable = keys.flatMap((key) => {
    const { publicKey, kid, alg } = key;
    if (publicKey === undefined) return [];
    const jwk = { ...publicKey.export({ format: 'jwk' }) };
    return [
      { ...jwk, kid: kid ?? thumbprintOf(jwk), use: 'sig', ...(alg !== undefined && { alg }) },
    ];
  });
  if (usable.length > 0) return { keys: usable };
  const [refusal] = keys.flatMap((key) => key.refusal ?? []);
  throw new Failure('usage', `${file} has no key that signs: ${refusal?.message ?? 'it is empty'}`);
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
