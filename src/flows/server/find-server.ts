import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import { type OddMember, readMetadata } from '../../model/server-metadata.ts';
import { endpointNames } from '../../model/setting-kinds.ts';
import type { ClientSettings, Settings } from '../../model/settings.ts';
import { mayNameEndpoint, requireServerUrl } from '../../model/url.ts';
import type { AuthorizationServer, Credentials } from '../../oauth/connection.ts';
import { acceptMetadata, discover, wellKnownUrls } from '../../oauth/discovery.ts';
import { requireIssuerUrl } from '../../oauth/other-issuer.ts';
import { resourceOfMetadataUrl } from '../../oauth/resource-metadata.ts';
import { isObject, type JsonObject } from '../../util/json.ts';
import { cachedRequest } from './cached-request.ts';
import { type OptionalEndpoint, withMissingEndpoints } from './missing-endpoints.ts';
import { traitsOf } from './provider-traits.ts';

type Endpoints = Partial<Pick<ClientSettings, (typeof endpointNames)[number]>>;

type Others =
  | 'issuer'
  | 'allow_insecure_http'
  | 'client_secret_file'
  | 'api'
  | 'id_token_signed_response_alg';

/** The settings that decide about the server, and how the client authenticates there. */
export type ServerSettings = Pick<Settings, 'builtIn' | 'traits'> & {
  readonly origins?: Settings['origins'];
  readonly client: Endpoints & Credentials & Partial<Pick<ClientSettings, Others>>;
};

export type FindOptions = {
  /** Bypass the cache. */
  readonly isFresh?: boolean;
  /** Endpoints that another metadata document is asked for when the first one lacks them. */
  readonly needs?: readonly OptionalEndpoint[];
};

export type FoundServer = {
  readonly server: AuthorizationServer;
  /** The same with the metadata as they were published. */
  readonly published: JsonObject;
};

/**
 * The authorization server of the settings: its metadata, possibly cached, overridden by the
 * endpoints of the settings. Those alone without an issuer, with a preset that has them, and where
 * the metadata cannot be had although the token endpoint is known.
 */
export async function findServer(
  context: Context,
  settings: ServerSettings,
  options: FindOptions = {},
): Promise<AuthorizationServer> {
  const known = await knownServer(context, settings);
  if ('server' in known) return known.server;
  try {
    return (await discovered(context, settings, { ...known, ...options })).server;
  } catch (error) {
    const { issuer, token_endpoint } = { ...settings.client, ...known.named };
    const isEnough = issuer !== undefined && token_endpoint !== undefined;
    if (!isEnough || !(error instanceof Failure) || error.kind === 'interrupted') throw error;
    const message = `the endpoints of the settings are used alone: ${error.message}`;
    context.note({ tolerated: [{ endpoint: 'discovery', member: 'issuer', message }] });
    return { issuer, ...known.named };
  }
}

/** The same, and with the metadata as they were published; throws whenever they cannot be had. */
export async function lookUpServer(
  context: Context,
  settings: ServerSettings,
  options: FindOptions = {},
): Promise<FoundServer> {
  const known = await knownServer(context, settings);
  if ('server' in known) return { server: known.server, published: known.server };
  return await discovered(context, settings, { ...known, ...options });
}

/** Endpoints of the settings, and what the client is registered with, which narrows the server's list. */
type Named = Endpoints & Pick<AuthorizationServer, 'id_token_signing_alg_values_supported'>;

type Asked = { readonly issuer: URL; readonly named: Named };

/** The server where the settings say all that is to be known of it, else the issuer to ask. */
async function knownServer(
  context: Context,
  { builtIn, client, origins = {} }: ServerSettings,
): Promise<Asked | { readonly server: AuthorizationServer }> {
  const named = { ...namedEndpoints(client), ...namedAlgorithm(client) };
  if (builtIn) await context.builtInServer();
  if (client.issuer === undefined) return { server: serverWithoutIssuer(named) };
  const issuer = requireServerUrl('issuer', client.issuer, client.allow_insecure_http ?? false);
  requireIssuerUrl(issuer);
  if (resourceOfMetadataUrl(issuer) !== undefined) {
    const { pastedMetadataFailure } = await import('../resource/pasted-metadata.ts');
    throw await pastedMetadataFailure(context, issuer);
  }
  if (origins.token_endpoint !== 'preset') return { issuer, named };
  return { server: { issuer: client.issuer, ...named } };
}

async function discovered(
  context: Context,
  settings: ServerSettings,
  { issuer, named, isFresh, needs = [] }: Asked & FindOptions,
): Promise<FoundServer> {
  const { client } = settings;
  const { issuer_check } = traitsOf(settings);
  const read = (said: unknown) => {
    const published = acceptMetadata(issuer, said, issuer_check);
    if (published === undefined) throw new TypeError('the cached response is not metadata');
    const { metadata: all, odd } = readMetadata(published);
    const metadata: AuthorizationServer = { ...without(all, named), issuer: published.issuer };
    if (!client.allow_insecure_http) requireEndpoints(issuer, metadata);
    return { published, odd, metadata };
  };
  const key = { step: 'discovery', issuer: issuer.href, url: issuer.href } as const;
  const addresses = wellKnownUrls(issuer, client.api === undefined ? 'openid' : 'oauth');
  const send = (fetch: Fetch) => discover(issuer, fetch, issuer_check, addresses);
  const first = await cachedRequest(context, { ...key, isFresh, send, read });
  const { published, odd, metadata } = first.value;
  await noteOddMembers(context, odd);
  const missing = needs.filter((name) => (metadata[name] ?? named[name]) === undefined);
  const own = { ...first, value: metadata };
  const whole = await withMissingEndpoints(own, { issuer, missing }, async (urls) => {
    const [url = issuer] = urls;
    const ask = (fetch: Fetch) => discover(issuer, fetch, issuer_check, urls);
    const other = { ...key, url: url.href, isFresh, send: ask, read };
    return (await cachedRequest(context, other)).value.metadata;
  });
  // Tokens are bound to the configured issuer; verifying them needs the template.
  const names =
    issuer_check === 'exact'
      ? {}
      : { issuer: client.issuer ?? issuer.href, issuer_template: metadata.issuer };
  return {
    server: { ...whole, ...names, ...named },
    published: { ...published, ...named },
  };
}

/** What was null or empty is a matter of `discover --lint` alone. */
async function noteOddMembers(context: Context, odd: readonly OddMember[]): Promise<void> {
  const wrong = odd.filter(({ empty }) => !empty);
  if (wrong.length === 0) return;
  const { describeOddMember } = await import('../../lint/metadata/odd-member.ts');
  const tolerated = wrong.map((one) => {
    return { endpoint: 'discovery', member: one.member, message: describeOddMember(one) };
  });
  context.note({ tolerated });
}

/** The metadata without the endpoints that the settings replace, their aliases for mutual TLS too. */
function without(metadata: JsonObject, named: Named): JsonObject {
  const others = (all: JsonObject) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(named, name)));
  const { mtls_endpoint_aliases: aliases, ...rest } = others(metadata);
  return isObject(aliases) ? { ...rest, mtls_endpoint_aliases: others(aliases) } : rest;
}

/** An issuer on https must not name plain http endpoints, not even for mutual TLS. */
function requireEndpoints(issuer: URL, metadata: JsonObject): void {
  const { mtls_endpoint_aliases: aliases } = metadata;
  for (const name of endpointNames) {
    for (const value of [metadata[name], isObject(aliases) ? aliases[name] : undefined]) {
      if (typeof value !== 'string') continue;
      const url = requireEndpoint(name, value);
      if (!mayNameEndpoint(issuer, url)) throw localEndpointFailure(issuer, name, url);
    }
  }
}

/** What the metadata name is no mistake of the user: it is a check of the server that has failed. */
function requireEndpoint(name: string, value: string): URL {
  try {
    return requireServerUrl(name, value, false);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure('check_failed', `the metadata of the server: ${error.message}`, {
      advice: [...error.advice, { id: 'metadata_url', endpoint: name }],
    });
  }
}

function localEndpointFailure({ href: issuer }: URL, name: string, { href }: URL): Failure {
  const message = `the metadata of ${issuer} name plain http on this machine as ${name}: ${href}`;
  return new Failure('check_failed', `${message}; nothing is sent there`, {
    advice: { id: 'local_endpoint', endpoint: name },
  });
}

/** Without an issuer the origin of the token endpoint identifies the server; no `iss` has to be it. */
function serverWithoutIssuer(named: Named): AuthorizationServer {
  const { token_endpoint } = named;
  if (token_endpoint === undefined) {
    throw new Failure('usage', 'no server configured', {
      rule: 'U02',
      advice: { id: 'no_server' },
    });
  }
  return { issuer: new URL(token_endpoint).origin, ...named };
}

function namedAlgorithm({ id_token_signed_response_alg: alg }: ServerSettings['client']) {
  return alg === undefined ? {} : { id_token_signing_alg_values_supported: [alg] };
}

function namedEndpoints(client: ServerSettings['client']): Endpoints {
  const found = endpointNames.flatMap((name) => {
    const value = client[name];
    if (value === undefined) return [];
    // A page for the browser is checked when it is opened: other commands do not need it.
    const isPage = name === 'authorization_endpoint';
    requireServerUrl(name, value, isPage || (client.allow_insecure_http ?? false));
    return [[name, value]];
  });
  return Object.fromEntries(found) as Endpoints;
}
