import type { Context } from '../../model/context.ts';
import type { Registration } from '../../model/registration.ts';
import type { Settings } from '../../model/settings.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import {
  registerClient,
  type RegistrationOptions,
  type RegistrationRequest,
} from '../../oauth/registration/register.ts';
import type { Registered } from '../../oauth/registration/response.ts';
import { epochSeconds } from '../clock.ts';

/** The redirect URIs that a sign-in with these settings may use. */
export function redirectUrisOf({ client }: Pick<Settings, 'client'>): readonly string[] {
  const { redirect_uri, redirect_uris = [] } = client;
  return [...new Set([...(redirect_uri === undefined ? [] : [redirect_uri]), ...redirect_uris])];
}

/** Whether nothing may be stored. */
export function isInMemory({ client }: Pick<Settings, 'client'>): boolean {
  return client.token_store === 'memory';
}

/** How the requests of RFC 7591 and RFC 7592 are sent in this run. */
export function registrationOptions(
  context: Context,
  { client }: Pick<Settings, 'client'>,
): RegistrationOptions {
  return {
    fetch: context.http('registration'),
    now: epochSeconds(context),
    noteTolerated: (tolerated) => context.note({ tolerated }),
    allowInsecureHttp: client.allow_insecure_http,
  };
}

/** A registered client, and why it is not stored encrypted where it was to be. */
export type StoredClient = Registered & { readonly unencrypted?: string | undefined };

/**
 * Registers a client and stores it; called in turn (`registrations.locked`). Where it will be stored
 * is decided, and tried, before anything is sent: a client that was registered and lost stays at the
 * server. With token_store=memory it is not stored, and said.
 */
export async function registerAndStore(
  context: Context,
  settings: Settings,
  server: AuthorizationServer,
  { replaces, ...wanted }: Partial<RegistrationRequest> & Pick<Registration, 'replaces'> = {},
): Promise<StoredClient> {
  const { token_store: choice = 'auto', scope } = settings.client;
  const storage = choice === 'memory' ? undefined : await context.registrations.prepare(choice);
  const request = { redirect_uris: redirectUrisOf(settings), scope, ...wanted };
  const options = registrationOptions(context, settings);
  const made = await registerClient(server, request, options);
  const { notes } = made;
  const registration =
    replaces === undefined ? made.registration : { ...made.registration, replaces };
  if (storage !== undefined) {
    await context.registrations.write(registration, storage.kind);
    return { registration, notes, unencrypted: storage.reason };
  }
  const { client_id } = registration;
  return {
    registration,
    notes: [
      ...notes,
      `the client ${client_id} is not stored (token_store=memory): the next sign-in registers another one`,
    ],
  };
}

/** Whether the secret of a client has expired (RFC 7591 section 3.2.1: 0 is never). */
export function hasExpired(
  { client_secret_expires_at: expiry = 0 }: Registration,
  now: number,
): boolean {
  return expiry !== 0 && expiry <= now;
}
