import { join } from 'node:path';
import type { Fetch } from '../../model/exchange.ts';
import type { BuiltInServer, ServedExtras, ServedServer } from '../../model/servers.ts';
import { defaultDemoPort, demoIssuer } from '../../model/profile-names.ts';
import { clients, clientsWith } from '../../server/clients.ts';
import { apiResource } from '../../server/resource.ts';
import { confirmDevice, signIn } from '../../server/automatic-sign-in.ts';
import { resourceMetadataUrl } from '../../server/resources/metadata.ts';
import { type Layout, layoutOf, siteOf } from '../../server/site.ts';
import { type FaultPlan, type RunningServer, startServer } from '../../server/start.ts';
import { loadTls } from '../../server/tls/authority.ts';
import { tlsClients } from '../../server/tls/clients.ts';
import { probeFolder } from '../files/directories.ts';
import { portFailure, portTakenFailure, sharePort } from './share-port.ts';

export { faults } from '../../server/faults/table.ts';

const anotherPort = '--port <port>, or ATM_DEMO_PORT=<port> for other commands';

type Http = (step: string) => Fetch;
type Closable = BuiltInServer & { readonly close: () => Promise<void> };

/**
 * The built-in server on its fixed port. When another `atm-cli serve` or `--demo` command has the
 * port, that server is used while it runs; any other program there is a `usage` failure.
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
  }).catch((error: unknown) => {
    throw portFailure(error, port, anotherPort);
  });
  if (isOwn || (await isOurs(issuer, http('built-in server'))))
    return describe(issuer, http, close);
  await close();
  throw portTakenFailure(port, anotherPort);
}

/**
 * The same server on another port, with faults and resources; its state is stored by port, and not
 * at all for port 0. Throws a `usage` failure for an unknown fault or a path that cannot be served.
 */
export async function serveBuiltIn(
  port: number,
  stateFolder: string,
  http: Http,
  extras: ServedExtras,
): Promise<Closable & ServedServer> {
  const { faults: specs } = extras;
  // One authority for all ports: who trusts it once trusts every such server.
  const tls = extras.tls ? await loadTls(join(stateFolder, 'server-tls')) : undefined;
  const layout = layoutOf({ ...extras, tls });
  const plan = specs.length === 0 ? undefined : await plannedFaults(specs);
  const server = await start(port, stateFolder, { layout, faults: plan }).catch(
    (error: unknown) => {
      throw portFailure(error, port, anotherPort);
    },
  );
  const faults = (plan?.active ?? []).map(({ spec, does }) => ({ spec, does }));
  const { registration, resources } = siteOf(new URL(server.issuer).origin, layout);
  return {
    ...describe(server.issuer, http, () => server.close()),
    clients: [...clientsWith(layout.clientJwks), ...tlsClients(tls)].map(
      ({ jwks: _keys, ...client }) => client,
    ),
    faults,
    registration,
    resources: resources.map((resource) => ({ resource, metadata: resourceMetadataUrl(resource) })),
    tls: tls?.files,
  };
}

async function plannedFaults(specs: readonly string[]) {
  const { planFaults } = await import('../../server/faults/plan.ts');
  return planFaults(specs);
}

async function start(
  port: number,
  stateFolder: string,
  options: { readonly layout?: Layout; readonly faults?: FaultPlan | undefined } = {},
): Promise<RunningServer> {
  const name = port === defaultDemoPort ? 'server' : `server-${port}`;
  const folder = port === 0 ? undefined : join(stateFolder, name);
  if (folder !== undefined) await probeFolder(folder);
  return await startServer({ port, folder, ...options });
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

/** Requests the home page, which works even with faulty metadata. */
async function isOurs(issuer: string, fetch: Fetch): Promise<boolean> {
  try {
    const page = await (await fetch(`${issuer}/`, { headers: { accept: 'text/html' } })).text();
    return page.includes('data-page="home"') && page.includes(`<code>${issuer}</code>`);
  } catch {
    return false;
  }
}
