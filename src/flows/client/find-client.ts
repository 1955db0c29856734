import type { Context } from '../../model/context.ts';
import type { Registration } from '../../model/registration.ts';
import { isSameValue, type Settings, withClient } from '../../model/settings.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import { requireDocumentUrl } from '../../oauth/registration/document-url.ts';
import { epochSeconds } from '../clock.ts';
import type { NoticeEvent } from '../tokens/save-login.ts';
import { hostOf, mayBeRegistered, noClientFailure } from './consent.ts';
import { widenScope } from './widen.ts';
import { hasExpired, isInMemory, registerAndStore } from './register.ts';

export type FoundClient = {
  readonly settings: Settings;
  /** Sentences for the user. */
  readonly notes: readonly string[];
  /** The client was registered in this run. */
  readonly isNew: boolean;
};

export type FindClientOptions = {
  /** The user has consented to a registration (RFC 7591). */
  readonly mayRegister: boolean;
  readonly emit: (event: NoticeEvent) => void;
};

/**
 * The client of a sign-in at a server, in this order: the one that the user has named; the one that
 * is stored for exactly this issuer; a Client ID Metadata Document; a new registration. A user at a
 * terminal is asked before one is made. Throws `usage` when there is none, and the failures of a
 * registration. A client secret is never in the settings: `connect` takes it from the registration.
 */
export async function findClient(
  context: Context,
  given: Settings,
  server: AuthorizationServer,
  { mayRegister, emit }: FindClientOptions,
): Promise<FoundClient> {
  const settings = await withoutForeignClient(context, given, server);
  const own = await ownRegistration(context, settings, server);
  const now = epochSeconds(context);
  // Another port may be accepted (RFC 8252 section 7.3): where nobody consents, the server judges.
  const mayTry = !mayRegister && !context.terminal.interactive;
  const isUsable =
    own === undefined || fits(own, settings, now) || (mayTry && !hasExpired(own, now));
  if (settings.client.client_id !== undefined && isUsable) {
    const newer = await replacementOf(context, settings, server);
    if (newer !== undefined) return foundClient(settings, newer);
    const notes = own === undefined ? [] : await widenScope(context, settings, server, own);
    return { settings, notes, isNew: false };
  }
  const stored = await storedClient(context, settings, server);
  if (stored !== undefined) {
    const notes = await widenScope(context, settings, server, stored);
    return { ...foundClient(settings, stored), notes };
  }
  const document = clientDocument(settings, server);
  if (document !== undefined && 'client_id' in document) {
    return { settings: withClient(settings, document, 'server'), notes: [], isNew: false };
  }
  const notes = document?.notes ?? [];
  // To replace one that has expired needs no other consent.
  const expired = own !== undefined && hasExpired(own, now) ? own : undefined;
  const consents = mayRegister || expired !== undefined;
  if (!(await mayBeRegistered(context, settings, server, consents))) {
    throw noClientFailure(settings, server);
  }
  emit({ type: 'notice', text: `registering a client at ${hostOf(server)} …` });
  const registered = await context.registrations.locked(server.issuer, async () => {
    const other = await storedClient(context, settings, server);
    if (other !== undefined) return foundClient(settings, other);
    return await registerInstead(context, settings, server, expired);
  });
  return { ...registered, notes: [...notes, ...registered.notes] };
}

/**
 * Registers a client again that the server has forgotten: only one that this program has registered
 * at exactly this issuer, and once in this run. Another process may have been faster: its client is
 * used. `undefined` for any other client, which only its owner can register.
 */
export async function registerAgain(
  context: Context,
  settings: Settings,
  server: AuthorizationServer,
): Promise<FoundClient | undefined> {
  const { client_id: forgotten } = settings.client;
  if (forgotten === undefined || isNamed(settings)) return undefined;
  if (server.registration_endpoint === undefined) return undefined;
  return await context.registrations.locked(server.issuer, async () => {
    const { issuer } = server;
    const newer = await replacementOf(context, settings, server);
    if (newer !== undefined) return foundClient(settings, newer);
    const own = await context.registrations.read(issuer, forgotten);
    if (own === undefined) return undefined;
    const text = `${hostOf(server)} has forgotten the client ${forgotten}: it was registered again`;
    const again = await registerInstead(context, settings, server, own);
    return { ...again, notes: [text, ...again.notes] };
  });
}

/** Registers a client, in the place of `before` if there is one, and stores it. */
async function registerInstead(
  context: Context,
  settings: Settings,
  server: AuthorizationServer,
  before: Registration | undefined,
): Promise<FoundClient> {
  const wanted = before && {
    client_name: before.client_name,
    scope: settings.client.scope ?? before.scope,
    replaces: [...(before.replaces ?? []), before.client_id],
  };
  const { registration, notes } = await registerAndStore(context, settings, server, wanted);
  if (before !== undefined && registration.client_id !== before.client_id) {
    await context.registrations.remove(before.issuer, before.client_id);
  }
  return withRegistered(settings, registration, notes);
}

/**
 * The settings without the client of a profile of another issuer: an issuer that was found later is
 * not the one that the layers were merged with.
 */
async function withoutForeignClient(
  context: Context,
  settings: Settings,
  { issuer }: AuthorizationServer,
): Promise<Settings> {
  const {
    client_id,
    client_secret: _secret,
    client_secret_file: _file,
    signing_key: _key,
    assertion_from: _from,
    ...client
  } = settings.client;
  const origin = settings.origins.client_id;
  if (client_id === undefined || (origin !== 'profile' && origin !== 'server')) return settings;
  const { profiles } = await context.profiles.read();
  const stored = profiles.get(settings.profile);
  if (stored?.client_id !== client_id || stored.issuer === undefined) return settings;
  return isSameValue(stored.issuer, issuer) ? settings : { ...settings, client };
}

/** The registration of the client in the settings, if it was made by this program at this issuer. */
async function ownRegistration(
  context: Context,
  settings: Settings,
  { issuer }: AuthorizationServer,
): Promise<Registration | undefined> {
  const { client_id } = settings.client;
  if (client_id === undefined || isNamed(settings)) return undefined;
  return await context.registrations.read(issuer, client_id);
}

/** Whether the user has named the client for this run. */
function isNamed({ origins }: Settings): boolean {
  return origins.client_id === 'flag' || origins.client_id === 'environment';
}

/** The client that was registered in place of the one in the settings, which the server had forgotten. */
async function replacementOf(
  context: Context,
  settings: Settings,
  { issuer }: AuthorizationServer,
): Promise<Registration | undefined> {
  const { client_id } = settings.client;
  if (client_id === undefined || isNamed(settings)) return undefined;
  const stored = await context.registrations.list(issuer);
  return stored.find(({ replaces = [] }) => replaces.includes(client_id));
}

async function storedClient(
  context: Context,
  settings: Settings,
  { issuer }: AuthorizationServer,
): Promise<Registration | undefined> {
  if (isInMemory(settings)) return undefined;
  const now = epochSeconds(context);
  const stored = await context.registrations.list(issuer);
  return stored.find((one) => fits(one, settings, now));
}

/** Whether a registration can be used with these settings. */
function fits(registration: Registration, settings: Settings, now: number): boolean {
  const { redirect_uri } = settings.client;
  const hasUri = redirect_uri === undefined || registration.redirect_uris.includes(redirect_uri);
  return hasUri && !hasExpired(registration, now);
}

function foundClient(settings: Settings, registration: Registration): FoundClient {
  return { settings: withRegistration(settings, registration), notes: [], isNew: false };
}

function withRegistered(
  settings: Settings,
  registration: Registration,
  notes: readonly string[],
): FoundClient {
  const { issuer, client_id, client_name } = registration;
  const text = `registered as "${client_name}" at ${issuer}: client id ${client_id}`;
  const found = foundClient(settings, registration);
  return { ...found, notes: [text, ...notes], isNew: true };
}

/**
 * The client id, and the redirect URI as one that is registered: a listener does not leave it for
 * another port, and the profile keeps it. One that the user has named stays the user's.
 */
function withRegistration(settings: Settings, { client_id }: Registration): Settings {
  const { redirect_uri } = settings.client;
  const origin = settings.origins.redirect_uri;
  const isOwn = origin === 'default' || origin === 'preset';
  const registered = redirect_uri !== undefined && isOwn ? { redirect_uri } : {};
  return withClient(settings, { client_id, ...registered }, 'server');
}

/** The URL of a document as the client id, or why it is none at this server. */
function clientDocument(
  { client: { client_document: url } }: Settings,
  server: AuthorizationServer,
): { readonly client_id: string } | { readonly notes: readonly string[] } | undefined {
  if (url === undefined) return undefined;
  requireDocumentUrl(url);
  if (server['client_id_metadata_document_supported'] === true) return { client_id: url };
  const text = `${server.issuer} does not read Client ID Metadata Documents: ${url} is not used`;
  return { notes: [text] };
}
