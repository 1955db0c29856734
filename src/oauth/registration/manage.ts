import manifest from '../../../package.json' with { type: 'json' };
import type { Registration } from '../../model/registration.ts';
import type { JsonObject } from '../../util/json.ts';
import type { AuthorizationServer } from '../connection.ts';
import { normalizeResponses, statusOf } from '../normalize-response.ts';
import { forgottenFailure } from './errors.ts';
import { clientMetadata, type WantedClient } from './metadata.ts';
import { isOwnUri } from './own-uri.ts';
import type { RegistrationOptions } from './register.ts';
import { readClient, type Registered, registered, scopeMember } from './response.ts';

/** What RFC 7592 does with a registered client. */
export type ManagementOptions = RegistrationOptions & { readonly server: AuthorizationServer };

/** A registration that can be managed. */
export type ManagedRegistration = Registration &
  Required<Pick<Registration, 'registration_access_token' | 'registration_client_uri'>>;

/** Whether the server lets this client be read, changed and deleted (RFC 7592). */
export function isManaged(
  registration: Registration,
  server: Pick<AuthorizationServer, 'issuer' | 'registration_endpoint'>,
): registration is ManagedRegistration {
  const { registration_access_token: token, registration_client_uri: uri } = registration;
  return token !== undefined && uri !== undefined && isOwnUri(server, uri);
}

/** Reads a client (RFC 7592 section 2.1). Throws the failures of `registerClient`. */
export async function readRegistration(
  registration: ManagedRegistration,
  options: ManagementOptions,
): Promise<Registered> {
  const body = await manage('GET', registration, options);
  return kept(registration, body, options);
}

/**
 * Changes a client (RFC 7592 section 2.2): all its metadata are sent, because what is left out is
 * deleted. Throws the failures of `registerClient`.
 */
export async function updateRegistration(
  registration: ManagedRegistration,
  changes: Partial<WantedClient>,
  options: ManagementOptions,
): Promise<Registered> {
  const { client_id, client_secret, client_name, redirect_uris, scope } = registration;
  const wanted = { client_name, redirect_uris, scope, ...defined(changes) };
  const metadata = clientMetadata(wanted, options.server);
  const body = await manage('PUT', registration, options, {
    client_id,
    ...(client_secret === undefined ? {} : { client_secret }),
    ...metadata,
    token_endpoint_auth_method: registration.token_endpoint_auth_method,
    software_id: manifest.name,
    software_version: manifest.version,
  });
  const base = {
    ...registration,
    client_name: metadata.client_name,
    redirect_uris: metadata.redirect_uris,
  };
  return kept({ ...base, ...scopeMember(metadata.scope) }, body, options);
}

/** Deletes a client (RFC 7592 section 2.3). Throws the failures of `registerClient`. */
export async function deleteRegistration(
  registration: ManagedRegistration,
  options: ManagementOptions,
): Promise<void> {
  await manage('DELETE', registration, options);
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

/** The registration with what the server now says of it; a new token or URI replaces the old one. */
function kept(
  before: ManagedRegistration,
  body: JsonObject,
  options: ManagementOptions,
): Registered {
  const said = { ...before, ...body };
  const { registration, notes } = registered(options.server, before, {
    ...options,
    body: { ...said, client_id: before.client_id },
  });
  return { registration: { ...registration, registered_at: before.registered_at }, notes };
}

async function manage(
  method: 'GET' | 'PUT' | 'DELETE',
  { registration_client_uri: uri, registration_access_token: token }: ManagedRegistration,
  { fetch, noteTolerated }: ManagementOptions,
  body?: JsonObject,
): Promise<JsonObject> {
  const response = await normalizeResponses(fetch)(uri, {
    method,
    redirect: 'manual',
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const status = statusOf(response);
  // RFC 7592 section 2: 401 for a client that does not exist (any more), like for a wrong token.
  if (status === 401 || status === 404) throw await forgottenFailure(response);
  if (method === 'DELETE' && status >= 200 && status < 300) return {};
  return await readClient(response, { noteTolerated, hasToken: true });
}
