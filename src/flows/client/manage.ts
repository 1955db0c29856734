import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Registration } from '../../model/registration.ts';
import { isSameValue, type Settings } from '../../model/settings.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import {
  deleteRegistration,
  isManaged,
  readRegistration,
  updateRegistration,
} from '../../oauth/registration/manage.ts';
import type { WantedClient } from '../../oauth/registration/metadata.ts';
import type { Registered } from '../../oauth/registration/response.ts';
import { findServer } from '../server/find-server.ts';
import { registerAndStore, registrationOptions } from './register.ts';

/** What is known of a registered client. */
export type ShownClient = {
  readonly registration: Registration;
  /** Whether the server lets it be read, changed and deleted (RFC 7592). */
  readonly managed: boolean;
  /** Where this comes from: the server was asked, or only what is stored is known. */
  readonly source: 'server' | 'stored';
  /** The profiles whose client it is. */
  readonly profiles: readonly string[];
  readonly notes: readonly string[];
  /** Why the server could not be asked. */
  readonly problem?: Failure;
};

/**
 * Registers a client at the server of the settings (RFC 7591) and stores it. Throws the failures of
 * `registerClient`.
 */
export async function registerNew(
  context: Context,
  settings: Settings,
  wanted: {
    readonly client_name?: string | undefined;
    readonly initialAccessToken?: string | undefined;
  },
): Promise<ShownClient> {
  const server = await findServer(context, settings);
  return await context.registrations.locked(server.issuer, async () => {
    const made = await registerAndStore(context, settings, server, wanted);
    const { registration, unencrypted } = made;
    const notes =
      unencrypted === undefined
        ? made.notes
        : [...made.notes, `it is stored unencrypted: no usable keyring (${unencrypted})`];
    return { ...(await shown(context, registration, server)), source: 'server', notes };
  });
}

/** Every client that this program has registered, as it is stored, the newest first. */
export async function listClients(context: Context): Promise<readonly ShownClient[]> {
  const all = await context.registrations.list();
  const rows: ShownClient[] = [];
  // oxlint-disable-next-line no-await-in-loop -- the profiles are read once per row, in order
  for (const registration of all) rows.push(await shown(context, registration));
  return rows;
}

/**
 * The client of the settings as the server describes it (RFC 7592 section 2.1), and stored so: a
 * server may have given it a new registration access token. What is stored where it cannot be asked.
 */
export async function showClient(context: Context, settings: Settings): Promise<ShownClient> {
  const { server, registration } = await requireStored(context, settings);
  const known = await shown(context, registration, server);
  if (!isManaged(registration, server)) return known;
  try {
    return await context.registrations.locked(server.issuer, async () => {
      const options = { ...registrationOptions(context, settings), server };
      const read = await readRegistration(registration, options);
      return { ...known, ...(await keep(context, read)), source: 'server' };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...known, problem: error };
  }
}

/**
 * Changes the client of the settings (RFC 7592 section 2.2). Throws `usage` when nothing is to be
 * changed, or when the server does not let clients be changed.
 */
export async function updateClient(
  context: Context,
  settings: Settings,
  changes: Partial<WantedClient>,
): Promise<ShownClient> {
  if (Object.values(changes).every((value) => value === undefined)) {
    const message = 'nothing to change: give --client-name, --redirect-uri or --scope';
    throw new Failure('usage', message);
  }
  const { server, registration } = await requireStored(context, settings);
  if (!isManaged(registration, server)) throw unmanagedFailure(registration);
  return await context.registrations.locked(server.issuer, async () => {
    const options = { ...registrationOptions(context, settings), server };
    const updated = await updateRegistration(registration, changes, options);
    const kept = await keep(context, updated);
    return { ...(await shown(context, updated.registration, server)), ...kept, source: 'server' };
  });
}

export type RemovedClient = {
  readonly registration: Registration;
  /** It is deleted at the server (RFC 7592 section 2.3), or was not known there any more. */
  readonly deleted: boolean;
  /** The profiles whose client it was; they have none now. */
  readonly profiles: readonly string[];
};

/**
 * Deletes the client of the settings at the server, where that lets it, and forgets it here. Nothing
 * is forgotten when the server fails, so that it can be tried again.
 */
export async function removeClient(context: Context, settings: Settings): Promise<RemovedClient> {
  const { server, registration } = await requireStored(context, settings);
  const { issuer, client_id } = registration;
  const profiles = await profilesOf(context, registration);
  return await context.registrations.locked(issuer, async () => {
    const deleted = await isDeleted(context, settings, { server, registration });
    await context.registrations.remove(issuer, client_id);
    await forgetIn(context, profiles, client_id);
    return { registration, deleted, profiles };
  });
}

/** What is forgotten here is in no profile, wherever it is deleted: the next sign-in finds another client. */
async function forgetIn(
  context: Context,
  profiles: readonly string[],
  client_id: string,
): Promise<void> {
  for (const name of profiles) {
    // oxlint-disable-next-line no-await-in-loop -- they are in one file
    await context.profiles.save(name, (stored) => {
      const profile = stored.profiles.get(name) ?? {};
      const { client_id: kept, ...rest } = profile;
      return kept === client_id ? rest : profile;
    });
  }
}

type Stored = { readonly server: AuthorizationServer; readonly registration: Registration };

async function isDeleted(
  context: Context,
  settings: Settings,
  { server, registration }: Stored,
): Promise<boolean> {
  if (!isManaged(registration, server)) return false;
  try {
    await deleteRegistration(registration, { ...registrationOptions(context, settings), server });
  } catch (error) {
    const isForgotten = error instanceof Failure && error.rule === 'C08';
    if (!isForgotten) throw error;
  }
  return true;
}

/**
 * The stored client of the settings: the one that they name, else the only one of the server. Throws
 * `usage` when there is none, or when several are stored and none is named.
 */
async function requireStored(context: Context, settings: Settings): Promise<Stored> {
  const server = await findServer(context, settings);
  const { client_id } = settings.client;
  const all = await context.registrations.list(server.issuer);
  const named = all.find((one) => one.client_id === client_id);
  const isOpen = client_id === undefined && all.length === 1;
  const registration = named ?? (isOpen ? all[0] : undefined);
  if (registration !== undefined) return { server, registration };
  const ids = all.map((one) => one.client_id).join(', ');
  const which = client_id === undefined ? 'which of them is not named' : `not ${client_id}`;
  const message =
    all.length === 0
      ? `no client is registered at ${server.issuer} by this program`
      : `the clients that this program has registered at ${server.issuer} are ${ids}, ${which}`;
  throw new Failure('usage', message, {
    advice: { id: 'no_registered_client', isNone: all.length === 0 },
  });
}

function unmanagedFailure({ issuer, client_id }: Registration): Failure {
  const message = `${issuer} does not let the client ${client_id} be changed: it gave no registration_client_uri (RFC 7592)`;
  return new Failure('usage', message, { advice: { id: 'client_not_managed' } });
}

async function keep(
  context: Context,
  { registration, notes }: Registered,
): Promise<Pick<ShownClient, 'registration' | 'notes'>> {
  await context.registrations.write(registration);
  return { registration, notes };
}

async function shown(
  context: Context,
  registration: Registration,
  server?: AuthorizationServer,
): Promise<ShownClient> {
  return {
    registration,
    managed:
      server === undefined
        ? registration.registration_client_uri !== undefined
        : isManaged(registration, server),
    source: 'stored',
    profiles: await profilesOf(context, registration),
    notes: [],
  };
}

async function profilesOf(
  context: Context,
  { issuer, client_id }: Registration,
): Promise<readonly string[]> {
  const { profiles } = await context.profiles.read();
  return [...profiles].flatMap(([name, profile]) => {
    const isSame = profile.client_id === client_id && isSameValue(profile.issuer ?? '', issuer);
    return isSame ? [name] : [];
  });
}
