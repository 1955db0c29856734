import { dynamicClientRegistrationRequest } from 'oauth4webapi';
import manifest from '../../../package.json' with { type: 'json' };
import type { Fetch } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import type { RunTolerance } from '../../model/run.ts';
import { mayNameEndpoint, requireServerUrl } from '../../model/url.ts';
import type { JsonObject } from '../../util/json.ts';
import { type AuthorizationServer, requestOptions } from '../connection.ts';
import { withFailures } from '../errors.ts';
import { endpoint } from './errors.ts';
import { clientMetadata, type WantedClient } from './metadata.ts';
import { readClient, type Registered, registered } from './response.ts';

export type RegistrationRequest = WantedClient & {
  readonly initialAccessToken?: string | undefined;
};

/** Who asks, when, and what is noted. */
export type RegistrationOptions = {
  readonly fetch: Fetch;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly noteTolerated: (tolerated: readonly RunTolerance[]) => void;
  readonly allowInsecureHttp?: boolean | undefined;
};

/**
 * Registers a client (RFC 7591 section 3). Tolerated are 200 in place of 201, a secret that nobody
 * asked for, members that are missing, and a loopback redirect URI without its port (RFC 8252
 * section 7.3). A server that refuses the scope, as it may know its own scopes and not those of its
 * resources, is asked once more without one. Throws `usage` when the server has no such endpoint,
 * `oauth_error` with the server's words when it refused, and `check_failed` for a client that could
 * not be used.
 */
export async function registerClient(
  server: AuthorizationServer,
  request: RegistrationRequest,
  options: RegistrationOptions,
): Promise<Registered> {
  requireRegistrationEndpoint(server, options.allowInsecureHttp ?? false);
  try {
    return await register(server, request, options);
  } catch (error) {
    const { scope, ...rest } = request;
    if (!scope || !isAboutScope(error)) throw error;
    const { registration, notes } = await register(server, rest, options);
    const note = `the server refuses to register the scope ${scope}: the client was registered without one`;
    return { registration, notes: [note, ...notes] };
  }
}

/** RFC 7591 has no error code for the scope: the description may name it. */
function isAboutScope(error: unknown): boolean {
  if (!(error instanceof Failure) || error.kind !== 'oauth_error') return false;
  if (error.code === 'invalid_scope') return true;
  const words = error.serverError?.words ?? '';
  return error.code === 'invalid_client_metadata' && /\bscopes?\b/i.test(words);
}

async function register(
  server: AuthorizationServer,
  { initialAccessToken, ...wanted }: RegistrationRequest,
  { fetch, now, noteTolerated }: RegistrationOptions,
): Promise<Registered> {
  const metadata = {
    ...clientMetadata(wanted, server),
    software_id: manifest.name,
    software_version: manifest.version,
  };
  const response = await withFailures(endpoint, () =>
    dynamicClientRegistrationRequest(server, sendable(metadata), {
      ...requestOptions(fetch),
      ...(initialAccessToken === undefined ? {} : { initialAccessToken }),
    }),
  );
  const hasToken = initialAccessToken !== undefined;
  const body = await readClient(response, { noteTolerated, hasToken });
  return registered(server, metadata, { body, now, noteTolerated });
}

/** The library has arrays that may be changed in its types. */
function sendable(metadata: JsonObject): Parameters<typeof dynamicClientRegistrationRequest>[1] {
  return { ...metadata } as Parameters<typeof dynamicClientRegistrationRequest>[1];
}

/** Throws `usage` when the metadata lack the endpoint, `check_failed` when it must not be used. */
export function requireRegistrationEndpoint(
  { issuer, registration_endpoint }: AuthorizationServer,
  allowInsecureHttp: boolean,
): void {
  if (registration_endpoint === undefined) {
    const message = `${issuer} registers no clients: its metadata name no registration_endpoint`;
    throw new Failure('usage', message, { rule: 'C06', advice: { id: 'no_registration' } });
  }
  try {
    const url = requireServerUrl('registration_endpoint', registration_endpoint, allowInsecureHttp);
    const isLocal = URL.canParse(issuer) && !mayNameEndpoint(new URL(issuer), url);
    if (isLocal && !allowInsecureHttp)
      throw new Failure('usage', `it is on this machine: ${url.href}`);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure('check_failed', `the metadata of ${issuer}: ${error.message}`, {
      advice: [...error.advice, { id: 'metadata_url', endpoint: 'registration_endpoint' }],
    });
  }
}
