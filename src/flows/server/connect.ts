import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import { endpointNames } from '../../model/setting-kinds.ts';
import type { ClientSettings, Settings } from '../../model/settings.ts';
import { requireServerUrl } from '../../model/url.ts';
import {
  type AuthorizationServer,
  type Connection,
  createConnection,
  type Credentials,
} from '../../oauth/connection.ts';
import { acceptMetadata, discover } from '../../oauth/discovery.ts';
import { selectDialect } from '../../providers/dialects/select.ts';
import { cachedRequest } from './cached-request.ts';
import { type OptionalEndpoint, withMissingEndpoints } from './missing-endpoints.ts';
import { traitsOf } from './provider-traits.ts';

type Endpoints = Partial<Pick<ClientSettings, (typeof endpointNames)[number]>>;

/** The settings that decide about the server, and how the client authenticates there. */
export type ServerSettings = Pick<Settings, 'builtIn' | 'traits'> & {
  readonly client: Endpoints &
    Credentials &
    Partial<Pick<ClientSettings, 'issuer' | 'allow_insecure_http' | 'client_secret_file'>>;
};

export type FindOptions = {
  /** Bypass the cache. */
  readonly isFresh?: boolean;
  /** Endpoints that another metadata document is asked for when the first one lacks them. */
  readonly needs?: readonly OptionalEndpoint[];
};

/**
 * The authorization server of the settings: its metadata, possibly cached, overridden by the
 * endpoints of the settings; without an issuer those endpoints alone.
 */
export async function findServer(
  context: Context,
  settings: ServerSettings,
  { isFresh, needs = [] }: FindOptions = {},
): Promise<AuthorizationServer> {
  const { client } = settings;
  const named = namedEndpoints(client);
  if (settings.builtIn) await context.builtInServer();
  if (client.issuer === undefined) return serverWithoutDiscovery(named);
  const issuer = requireServerUrl('issuer', client.issuer, client.allow_insecure_http ?? false);
  if (named.token_endpoint !== undefined) return { issuer: client.issuer, ...named };
  const { issuer_check } = traitsOf(settings);
  const read = (said: unknown) => {
    const found = acceptMetadata(issuer, said, issuer_check);
    if (found === undefined) throw new TypeError('the cached response is not metadata');
    const known = present(found);
    requireEndpoints(known, client.allow_insecure_http ?? false);
    return known;
  };
  const step = 'discovery';
  const key = { step, issuer: issuer.href, url: issuer.href } as const;
  const send = (fetch: Fetch) => discover(issuer, fetch, issuer_check);
  const first = await cachedRequest(context, { ...key, isFresh, send, read });
  const missing = needs.filter((name) => (first.value[name] ?? named[name]) === undefined);
  const metadata = await withMissingEndpoints(first, { issuer, missing }, async (urls) => {
    const [url = issuer] = urls;
    const ask = (fetch: Fetch) => discover(issuer, fetch, issuer_check, urls);
    const other = { ...key, url: url.href, isFresh, send: ask, read };
    return (await cachedRequest(context, other)).value;
  });
  // Tokens are bound to the configured issuer; verifying them needs the template.
  if (issuer_check === 'exact') return { ...metadata, ...named };
  return { ...metadata, issuer: client.issuer, issuer_template: metadata.issuer, ...named };
}

/** Some servers have null or an empty text for endpoints that they lack. */
function present(metadata: AuthorizationServer): AuthorizationServer {
  const kept = Object.entries(metadata).filter(([name, value]: [string, unknown]) => {
    const isEndpoint = endpointNames.some((one) => one === name);
    return !isEndpoint || (value !== null && value !== '');
  });
  return { ...Object.fromEntries(kept), issuer: metadata.issuer };
}

/**
 * An issuer on https must not name plain http endpoints, not even for mutual TLS. What the metadata
 * name is no mistake of the user: it is a check of the server that has failed.
 */
function requireEndpoints(metadata: AuthorizationServer, allowInsecureHttp: boolean): void {
  const aliases = Object(metadata.mtls_endpoint_aliases) as Endpoints;
  for (const name of endpointNames) {
    for (const value of [metadata[name], aliases[name]]) {
      if (value !== undefined) requireEndpoint(name, value, allowInsecureHttp);
    }
  }
}

function requireEndpoint(name: string, value: string, allowInsecureHttp: boolean): void {
  try {
    requireServerUrl(name, value, allowInsecureHttp);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { hint } = error;
    throw new Failure('check_failed', `the metadata of the server: ${error.message}`, {
      hint: typeof hint === 'object' ? hint : 'it can be corrected at the server only',
    });
  }
}

/** The server and the client of the settings, as the protocol functions need them. */
export async function connect(
  context: Context,
  settings: ServerSettings,
  options?: FindOptions,
): Promise<Connection> {
  const server = await findServer(context, settings, options);
  const credentials = await withSecret(context, settings.client);
  return createConnection(server, credentials, traitsOf(settings), (tolerated) => {
    context.note({ tolerated });
  });
}

function serverWithoutDiscovery(named: Endpoints): AuthorizationServer {
  const { token_endpoint } = named;
  if (token_endpoint === undefined) {
    throw new Failure('usage', 'no server configured', {
      hint: 'set --issuer <url> and --client-id <id>, or try the built-in server: atm-cli demo',
    });
  }
  return { issuer: new URL(token_endpoint).origin, ...named };
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

async function withSecret(
  context: Context,
  client: ServerSettings['client'],
): Promise<Credentials> {
  if (client.client_secret_file === undefined) return client;
  const bytes = await context.readFile(client.client_secret_file);
  return { ...client, client_secret: new TextDecoder().decode(bytes).trimEnd() };
}

/**
 * A fetch that speaks the dialect of the provider; the recorder below it sees the real requests.
 */
export function providerFetch(
  context: Context,
  settings: Pick<Settings, 'traits'>,
  step: string,
): Fetch {
  return selectDialect(traitsOf(settings))(context.http(step));
}
