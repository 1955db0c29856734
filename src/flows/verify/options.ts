import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import { requireText } from '../../model/text-file.ts';
import type { Expectations } from '../../jwt/expectations.ts';
import type { KeySource } from '../../jwt/keys/key-set.ts';
import type { VerifyOptions } from '../../jwt/verify.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { requireServerUrl } from '../../model/url.ts';
import type { Settings } from '../../model/settings.ts';
import { expectedIssuer } from '../server/expected-issuer.ts';
import { issuerOf } from '../server/resolve-settings.ts';
import { fetchedKeys, namedKeys, type NamedKeys, once } from './keys.ts';
import { tokenAudiences } from '../tokens/token-audience.ts';
import { hasOwnTokens, traitsOf } from '../server/provider-traits.ts';

export type VerifyRequest = Omit<
  Expectations,
  'at' | 'apis' | 'clientId' | 'accessToken' | 'code'
> & {
  /** Keys of a flag; by default those of the server of the settings. */
  readonly keys?: NamedKeys | undefined;
  /** The expected issuer of the tokens, and the client. */
  readonly settings?: Settings | undefined;
  readonly algorithms?: readonly string[] | undefined;
  readonly accessTokenFile?: string | undefined;
  /** Seconds since the epoch; by default now. */
  readonly at?: number | undefined;
  readonly jws: boolean;
};

/**
 * The expectations of a request; no key is loaded yet. Throws `usage` when it is unknown whose keys
 * to trust: a token cannot say that itself.
 */
export async function prepareVerification(
  context: Context,
  request: VerifyRequest,
): Promise<Omit<VerifyOptions, 'at'>> {
  const { keys: named, settings, accessTokenFile, at, ...expectations } = request;
  const { server, ...trust } =
    named === undefined
      ? trustServer(context, settings)
      : { server: undefined, keys: namedKeys(context, named) };
  return {
    ...expectations,
    ...trust,
    issuer: request.issuer ?? (await issuerFor(settings, server)),
    keys: at === undefined ? trust.keys : withoutClock(trust.keys),
    ...(settings === undefined ? {} : audienceFor(settings, request)),
    clientId: settings?.client.client_id,
    accessToken: await readToken(context, accessTokenFile),
    ...(settings === undefined
      ? {}
      : { ownAccessToken: once(() => storedAccessToken(context, settings)) }),
  };
}

type Trust = Pick<VerifyOptions, 'keys' | 'idTokenAlgorithms' | 'clientSecret'> & {
  readonly server?: () => Promise<AuthorizationServer>;
};

/**
 * A provider with tokens of its own kind issues all of them to the client or application; other
 * providers issue access tokens for the APIs that the profile requests.
 */
function audienceFor(settings: Settings, { audience: named = [] }: VerifyRequest) {
  const { audience, resource = [] } = settings.client;
  if (hasOwnTokens(settings) && named.length === 0) return { audience: tokenAudiences(settings) };
  return { apis: audience === undefined ? resource : [audience, ...resource] };
}

/**
 * The keys of the server of the settings and its algorithms; fetched once, when they are needed.
 */
function trustServer(context: Context, settings: Settings | undefined): Trust {
  const { issuer, jwks_uri, allow_insecure_http = false } = settings?.client ?? {};
  if (settings !== undefined && jwks_uri !== undefined) {
    const { href } = requireServerUrl('jwks_uri', jwks_uri, allow_insecure_http);
    const { id_token_signed_response_alg: alg } = settings.client;
    return {
      idTokenAlgorithms: async () => (alg === undefined ? [] : [alg]),
      clientSecret: async () => await clientSecretOf(context, settings),
      keys: fetchedKeys(context, {
        issuer: issuerOf(settings),
        find: async () => href,
      }),
    };
  }
  if (settings === undefined || issuer === undefined) throw noKeysFailure();
  const server = once(async () => {
    // Keys in a file need no server: most of the protocol is not loaded then.
    const { findServer } = await import('../server/find-server.ts');
    return await findServer(context, settings);
  });
  return {
    server,
    keys: fetchedKeys(context, {
      issuer: issuerOf(settings),
      find: async () => requireJwksUri(await server()),
    }),
    idTokenAlgorithms: async () => {
      const { id_token_signing_alg_values_supported: listed = [] } = await server();
      return listed;
    },
    clientSecret: async () => await clientSecretOf(context, settings),
  };
}

async function clientSecretOf(
  context: Context,
  settings: Settings,
): Promise<Uint8Array | undefined> {
  if (settings.client.client_id === undefined) return undefined;
  const { connect } = await import('../server/connect.ts');
  const { secretBytes } = await import('../../oauth/connection.ts');
  return secretBytes(await connect(context, settings));
}

/** The issuer of the settings; for Entra ID the template is fetched from its metadata. */
async function issuerFor(
  settings: Settings | undefined,
  server: Trust['server'],
): Promise<string | undefined> {
  if (settings === undefined) return undefined;
  const { token_issuer, issuer_check } = traitsOf(settings);
  const issuer = token_issuer ?? settings.client.issuer ?? settings.client.iss;
  if (issuer === undefined || token_issuer !== undefined || issuer_check === 'exact') return issuer;
  return expectedIssuer(settings, (await server?.()) ?? { issuer });
}

function requireJwksUri({ issuer, jwks_uri }: AuthorizationServer): string {
  if (jwks_uri !== undefined) return jwks_uri;
  throw new Failure('usage', `${issuer} names no jwks_uri: give the keys with --jwks <file|url>`);
}

/** A store that cannot be read says nothing about a token. */
async function storedAccessToken(
  context: Context,
  { profile }: Settings,
): Promise<string | undefined> {
  try {
    return (await context.tokens.read(profile))?.access_token;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

async function readToken(context: Context, path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  return requireText(await context.readFile(path), path).trim();
}

/** With `--at`, a clock difference does not explain anything. */
function withoutClock(keys: KeySource): KeySource {
  if (keys.type !== 'jwks') return keys;
  return {
    ...keys,
    load: async (refresh) => {
      const { serverAhead: _now, ...set } = await keys.load(refresh);
      return set;
    },
  };
}

function noKeysFailure(): Failure {
  return new Failure(
    'usage',
    'no keys given: use --issuer <url>, --jwks <file|url>, --key <file>, --secret-file <file> or a profile (the iss of a token is never trusted)',
  );
}
