import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { isSameValue, type Settings } from '../../model/settings.ts';
import { requireServerUrl } from '../../model/url.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import type { JsonObject } from '../../util/json.ts';
import { lookUpServer } from '../server/find-server.ts';
import { type Choice, resolveSettings } from '../server/resolve-settings.ts';
import { noServerFailure, notListedFailure, requireReachable } from './choose-server.ts';
import { findResource, type FoundResource } from './find-resource.ts';
import { profileOf, requirePkce } from './settings-for-resource.ts';

/** How a client gets its id at a server, the first that a client tries first. */
export type ClientWay = 'metadata_document' | 'registration' | 'by_hand';

/** An authorization server that a resource names, and what it says about itself. */
export type DiscoveredServer = {
  /** As the resource lists it. */
  readonly issuer: string;
  readonly server?: AuthorizationServer;
  /** The metadata as published. */
  readonly published?: JsonObject;
  /** In the order in which a client tries them; none where the metadata could not be had. */
  readonly clients: readonly ClientWay[];
  /** Where a developer reads how to get a client by hand. */
  readonly documentation?: string | undefined;
  /** A client is known there: named, stored, or by a document that the server reads. */
  readonly hasClient: boolean;
  /** Why nobody signs in there. */
  readonly problem?: Failure;
};

export type ResourceDiscovery = {
  readonly found: FoundResource;
  readonly servers: readonly DiscoveredServer[];
  readonly settings: Settings;
  /** Why nobody signs in for the resource: the first problem, where no server can be used. */
  readonly problem?: Failure | undefined;
};

export type ResourceTarget = {
  /** The URL of the API. */
  readonly api: string;
  /** Asks it as an MCP client does. */
  readonly isMcp: boolean;
};

/**
 * The whole chain from the URL of an API to a sign-in: what it answers without a token, its metadata,
 * and each authorization server in them, reachable or why not (RFC 9728, RFC 8414). Nothing is sent to
 * a server that an API on https must not lead to. Throws as `findResource` does, and `usage` where the
 * issuer that the user has named is not listed.
 */
export async function discoverResource(
  context: Context,
  choice: Choice,
  { api: address, isMcp }: ResourceTarget,
): Promise<ResourceDiscovery> {
  const { api, settings, named, resolve } = await settingsOfApi(context, choice, address);
  const found = await findResource(context, api, { isMcp, issuer: named, isForDisplay: true });
  const listed = serversOf(found, named);
  const servers: DiscoveredServer[] = [];
  for (const issuer of listed) {
    // oxlint-disable-next-line no-await-in-loop -- one server after the other, as they are listed
    servers.push(await discoverServerOf(context, found, issuer, resolve));
  }
  const isUsable = servers.some(({ problem }) => problem === undefined);
  const problem =
    found.mismatch ??
    (servers.length === 0 ? noServerFailure(found.metadataUrl) : undefined) ??
    (isUsable ? undefined : servers[0]?.problem);
  return { found, servers, settings, ...(problem !== undefined && { problem }) };
}

export type SettingsOfApi = {
  readonly api: URL;
  readonly settings: Settings;
  /** The issuer that the user has named by a flag or the environment. */
  readonly named: string | undefined;
  /** The settings of a sign-in at one of its servers. */
  readonly resolve: (issuer: string) => Promise<Settings>;
};

/** The settings of a look at an API: those of its profile, as far as there is one. */
export async function settingsOfApi(
  context: Context,
  choice: Choice,
  address: string,
): Promise<SettingsOfApi> {
  const insecure = choice.client?.allow_insecure_http ?? false;
  const api = requireServerUrl('the URL', address, insecure);
  const profile = await profileOf(context, choice, api);
  const client = { ...choice.client, api: api.href };
  const given = { ...choice, profile, client };
  const settings = await resolveSettings(context, given, { mayBeNew: true });
  const { issuer: origin } = settings.origins;
  const isNamed = origin === 'flag' || origin === 'environment';
  return {
    api,
    settings,
    named: isNamed ? settings.client.issuer : undefined,
    resolve: async (issuer) =>
      await resolveSettings(
        context,
        { ...given, client: { ...client, issuer } },
        { mayBeNew: true },
      ),
  };
}

function serversOf(
  { api, metadata: { authorization_servers: listed } }: FoundResource,
  named: string | undefined,
): readonly string[] {
  if (named === undefined) return listed;
  const same = listed.find((one) => isSameValue(one, named));
  if (same === undefined) throw notListedFailure(api, named, listed);
  return [same];
}

async function discoverServerOf(
  context: Context,
  { api, metadata }: FoundResource,
  issuer: string,
  resolve: SettingsOfApi['resolve'],
): Promise<DiscoveredServer> {
  const none = { issuer, clients: [], hasClient: false };
  try {
    requireReachable(api, issuer);
    const settings = await resolve(issuer);
    const { server, published } = await lookUpServer(context, settings, { isFresh: true });
    const { service_documentation: ofServer } = server;
    const documentation = ofServer ?? metadata.resource_documentation;
    const known = {
      issuer,
      server,
      published,
      clients: clientWaysOf(server),
      ...(documentation !== undefined && { documentation }),
      hasClient: await hasClientAt(context, settings, server),
    };
    const problem = problemOf(() => requirePkce(server));
    return { ...known, ...(problem !== undefined && { problem }) };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { ...none, problem: error };
  }
}

/** Whether a sign-in there needs no other client; a store that cannot be read has none. */
async function hasClientAt(
  context: Context,
  { client: { client_id, client_document } }: Settings,
  server: AuthorizationServer,
): Promise<boolean> {
  const reads = server['client_id_metadata_document_supported'] === true;
  if (client_id !== undefined || (reads && client_document !== undefined)) return true;
  try {
    return (await context.registrations.list(server.issuer)).length > 0;
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return false;
  }
}

function problemOf(check: () => void): Failure | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error;
  }
}

/** How a client gets its id at a server, by its metadata: a document, registration, or by hand. */
export function clientWaysOf(server: Readonly<Record<string, unknown>>): readonly ClientWay[] {
  const ways: ClientWay[] = [];
  if (server['client_id_metadata_document_supported'] === true) ways.push('metadata_document');
  if (typeof server['registration_endpoint'] === 'string') ways.push('registration');
  return [...ways, 'by_hand'];
}
