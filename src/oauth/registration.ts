import {
  dynamicClientRegistrationRequest,
  processDynamicClientRegistrationResponse,
} from 'oauth4webapi';
import manifest from '../../package.json' with { type: 'json' };
import type { Advice } from '../model/advice.ts';
import type { Fetch } from '../model/exchange.ts';
import { Failure } from '../model/errors.ts';
import type { Registration } from '../model/registration.ts';
import type { RunTolerance } from '../model/run.ts';
import { isLoopback, mayNameEndpoint, requireServerUrl, withPort } from '../model/url.ts';
import { readErrorJson } from '../util/error-body.ts';
import { type JsonObject, parseObject } from '../util/json.ts';
import { tryAgain } from '../util/retry-after.ts';
import { type AuthorizationServer, requestOptions } from './connection.ts';
import { isPassing, withFailures } from './errors.ts';
import { nonOAuthFailure } from './non-oauth-response.ts';
import {
  type ErrorResponse,
  normalizeResponses,
  quoteError,
  readErrorResponse,
  statusOf,
} from './normalize-response.ts';
import { readResponse } from './read-response.ts';

/** What a client wants to be registered with. */
export type WantedClient = {
  readonly client_name?: string | undefined;
  readonly redirect_uris: readonly string[];
  readonly scope?: string | undefined;
};

/** Client metadata as RFC 7591 section 2 names them. */
export type ClientMetadata = {
  readonly client_name: string;
  readonly redirect_uris: readonly string[];
  readonly grant_types: readonly string[];
  readonly response_types: readonly string[];
  readonly token_endpoint_auth_method: 'none';
  readonly application_type: 'native';
  readonly scope?: string;
  readonly software_id?: string;
  readonly software_version?: string;
};

export const defaultClientName = manifest.name;

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/**
 * The metadata of a native public client (RFC 7591 section 2, RFC 8252 section 8.4): its redirect
 * URIs exactly, and the device flow where the server has one. Throws `usage` for a redirect URI that
 * cannot be registered.
 */
export function clientMetadata(
  { client_name = defaultClientName, redirect_uris, scope }: WantedClient,
  server?: Pick<AuthorizationServer, 'device_authorization_endpoint'>,
): ClientMetadata {
  redirect_uris.forEach(requireRegistrable);
  const hasDeviceFlow = server?.device_authorization_endpoint !== undefined;
  return {
    client_name,
    redirect_uris,
    grant_types: ['authorization_code', 'refresh_token', ...(hasDeviceFlow ? [deviceGrant] : [])],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
    ...(scope ? { scope } : {}),
  };
}

function requireRegistrable(uri: string): void {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined) throw new Failure('usage', `the redirect URI is not a URL: ${uri}`);
  if (url.port === '0') {
    const message = `the redirect URI ${uri} has the port 0, which cannot be registered: choose a port`;
    throw new Failure('usage', message, { rule: 'C09', advice: { id: 'unregistrable_port' } });
  }
  if (url.hash !== '') {
    const message = `the redirect URI ${uri} has a fragment, which no server registers (RFC 6749 section 3.1.2)`;
    throw new Failure('usage', message);
  }
}

/** The step of the exchanges and the beginning of the messages. */
const endpoint = 'registration endpoint';

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

/** A registered client, and what is to be said of it: a sentence each. */
export type Registered = { readonly registration: Registration; readonly notes: readonly string[] };

/**
 * Registers a client (RFC 7591 section 3). Tolerated are 200 in place of 201, a secret that nobody
 * asked for, members that are missing, and a loopback redirect URI without its port (RFC 8252
 * section 7.3). Throws `usage` when the server has no such endpoint, `oauth_error` with the server's
 * words when it refused, and `check_failed` for a client that could not be used.
 */
export async function registerClient(
  server: AuthorizationServer,
  { initialAccessToken, ...wanted }: RegistrationRequest,
  { fetch, now, noteTolerated, allowInsecureHttp = false }: RegistrationOptions,
): Promise<Registered> {
  requireRegistrationEndpoint(server, allowInsecureHttp);
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

type Reading = {
  readonly noteTolerated: RegistrationOptions['noteTolerated'];
  /** A token was sent. */
  readonly hasToken: boolean;
};

/** The members of a client information response (RFC 7591 section 3.2.1), through the library. */
async function readClient(response: Response, { noteTolerated, hasToken }: Reading) {
  const error = await readErrorResponse(response);
  if (error !== undefined) throw registrationFailure(error, response, hasToken);
  const status = statusOf(response);
  if (status === 401 || status === 403) throw await tokenRequiredFailure(response, hasToken);
  const read = await readResponse({ noteTolerated }, 'registration', response);
  const members = read.status === 200 ? parseObject(await read.clone().text()) : undefined;
  if (members === undefined) throw await nonOAuthFailure(endpoint, read, {});
  // RFC 7591 section 3.2.1: required with a secret; 0 is never.
  const times = members['client_secret'] === undefined ? {} : { client_secret_expires_at: 0 };
  const created = Response.json({ ...times, ...members }, { status: 201 });
  return await withFailures(endpoint, () => processDynamicClientRegistrationResponse(created));
}

/** A refusal in the words of the server (RFC 7591 section 3.2.2). */
function registrationFailure(error: ErrorResponse, response: Response, hasToken: boolean): Failure {
  const { error: code, error_description: words, status } = error;
  const message = `${endpoint}: ${quoteError(error)} (HTTP ${status})`;
  const serverError = { status, form: 'oauth', words } as const;
  if (isPassing(status, code)) {
    const isTooMany = status === 429;
    const advice: Advice = { id: 'unavailable', code, isTooMany, again: tryAgain(response) };
    return new Failure('network', message, {
      code,
      advice,
      serverError,
      ...(isTooMany && { rule: 'C03' }),
    });
  }
  const rule = ruleFor(code, status, words ?? '');
  const advice: Advice = { id: 'registration_refused', code, hasToken };
  return new Failure('oauth_error', message, { code, advice, rule, serverError });
}

function ruleFor(code: string, status: number, words: string): string {
  if (code === 'invalid_redirect_uri') return 'C01';
  if (/redirect[ _-]?ur[il]/i.test(words) && code === 'invalid_client_metadata') return 'C01';
  if (tooMany.test(words)) return 'C03';
  if (status === 401 || status === 403 || tokenCodes.has(code)) return 'C04';
  if (/software_statement/.test(code)) return 'C05';
  return 'C02';
}

const tooMany = /\b(?:too many|limit|maximum|quota)\b/i;
const tokenCodes: ReadonlySet<string> = new Set([
  'invalid_token',
  'insufficient_scope',
  'unauthorized',
  'access_denied',
]);

async function tokenRequiredFailure(response: Response, hasToken: boolean): Promise<Failure> {
  const { words, code } = readErrorJson(parseObject(await response.clone().text()) ?? {});
  const status = statusOf(response);
  const said = words === undefined ? '' : `: ${words}`;
  const what = hasToken
    ? 'the initial access token was refused'
    : 'it requires an initial access token';
  const message = `${endpoint}: ${what}${said} (HTTP ${status})`;
  return new Failure('oauth_error', message, {
    code,
    rule: 'C04',
    advice: { id: 'registration_refused', code: code ?? '', hasToken },
    serverError: { status, form: words === undefined ? 'empty' : 'json', words },
  });
}

type Answer = {
  readonly body: JsonObject;
  readonly now: number;
  readonly noteTolerated: RegistrationOptions['noteTolerated'];
};

const authMethods: ReadonlySet<string> = new Set([
  'none',
  'client_secret_basic',
  'client_secret_post',
]);

/**
 * What the server has made of the request: it "MAY reject or replace any of the client's requested
 * metadata values" (RFC 7591 section 3.2.1).
 */
function registered(
  server: AuthorizationServer,
  wanted: Pick<ClientMetadata, 'client_name' | 'redirect_uris' | 'scope'>,
  { body, now, noteTolerated }: Answer,
): Registered {
  const client_id = String(body['client_id']);
  const secret = textOf(body['client_secret']);
  const method =
    textOf(body['token_endpoint_auth_method']) ??
    (secret === undefined ? 'none' : 'client_secret_basic');
  if (!authMethods.has(method)) {
    const message = `${endpoint}: the client ${client_id} was registered with token_endpoint_auth_method ${JSON.stringify(method)}, expected "none"`;
    throw new Failure('check_failed', message, {
      rule: 'C07',
      advice: { id: 'other_client_method' },
    });
  }
  if (method !== 'none' && secret === undefined) {
    const message = `${endpoint}: the client ${client_id} was registered with token_endpoint_auth_method ${JSON.stringify(method)}, and got no client_secret`;
    throw new Failure('check_failed', message, {
      rule: 'C07',
      advice: { id: 'other_client_method' },
    });
  }
  const uris = textsOf(body['redirect_uris']);
  const notes = [
    ...redirectNotes(client_id, wanted.redirect_uris, uris),
    ...secretNotes(method, secret),
    ...scopeNotes(wanted.scope, textOf(body['scope'])),
  ];
  const management = managementOf(server, body, noteTolerated);
  const isSecret = method !== 'none' && secret !== undefined;
  const registration: Registration = {
    issuer: server.issuer,
    client_id,
    ...(isSecret ? { client_secret: secret } : {}),
    ...numberMember(body, 'client_id_issued_at'),
    ...(isSecret ? numberMember(body, 'client_secret_expires_at') : {}),
    ...management,
    // What was asked for is what is sent: a server without ports takes any (RFC 8252 section 7.3).
    redirect_uris: wanted.redirect_uris,
    client_name: textOf(body['client_name']) ?? wanted.client_name,
    token_endpoint_auth_method: method,
    ...(textsOf(body['grant_types']) === undefined
      ? {}
      : { grant_types: textsOf(body['grant_types']) ?? [] }),
    ...scopeMember(textOf(body['scope']) ?? wanted.scope),
    registered_at: now,
  };
  return { registration, notes };
}

function scopeMember(scope: string | undefined): { readonly scope?: string } {
  return scope === undefined ? {} : { scope };
}

/** Throws `check_failed` when a redirect URI that will be sent is not among the registered ones. */
function redirectNotes(
  client_id: string,
  wanted: readonly string[],
  seen: readonly string[] | undefined,
): readonly string[] {
  if (seen === undefined) return [];
  const missing = wanted.filter((uri) => !seen.includes(uri));
  if (missing.length === 0) return [];
  const withoutPorts = seen.map(portless);
  const isPortAlone = missing.every((uri) => withoutPorts.includes(portless(uri)));
  if (isPortAlone) {
    return [
      `the server registered ${seen.join(', ')} for ${missing.join(', ')}: it may accept any port`,
    ];
  }
  const message = `${endpoint}: the client ${client_id} was registered with other redirect URIs: ${seen.join(', ') || 'none'}, expected ${wanted.join(', ')}`;
  throw new Failure('check_failed', message, {
    rule: 'C01',
    advice: { id: 'registration_refused', code: 'invalid_redirect_uri', hasToken: false },
  });
}

/** A loopback redirect URI without its port; any other one as it is. */
function portless(uri: string): string {
  if (!URL.canParse(uri) || !isLoopback(new URL(uri).hostname)) return uri;
  return new URL(withPort(uri, 80)).href;
}

function secretNotes(method: string, secret: string | undefined): readonly string[] {
  if (secret === undefined) return [];
  return method === 'none'
    ? ['the server issued a client secret to a public client: it is not used']
    : [
        `the server issued a client secret that was not asked for: the client authenticates with ${method}`,
      ];
}

function scopeNotes(wanted: string | undefined, seen: string | undefined): readonly string[] {
  if (wanted === undefined || seen === undefined) return [];
  const allowed = new Set(seen.split(' '));
  const missing = wanted.split(' ').filter((one) => !allowed.has(one));
  return missing.length === 0
    ? []
    : [`the client was registered without the scope ${missing.join(' ')}`];
}

/**
 * The URI and the token for managing the client (RFC 7592 section 3). The token is sent to an https
 * or loopback URI on the origin of the issuer or of its registration endpoint, and nowhere else.
 */
function managementOf(
  server: AuthorizationServer,
  body: JsonObject,
  noteTolerated: RegistrationOptions['noteTolerated'],
): Partial<Pick<Registration, 'registration_access_token' | 'registration_client_uri'>> {
  const registration_access_token = textOf(body['registration_access_token']);
  const registration_client_uri = textOf(body['registration_client_uri']);
  if (registration_access_token === undefined || registration_client_uri === undefined) return {};
  if (!isOwnUri(server, registration_client_uri)) {
    const shown = URL.canParse(registration_client_uri)
      ? new URL(registration_client_uri).origin
      : 'no URL';
    const message = `registration_client_uri is on ${shown}, expected the origin of the issuer or of its registration endpoint: it is not used`;
    noteTolerated([{ endpoint, member: 'registration_client_uri', message }]);
    return {};
  }
  return { registration_access_token, registration_client_uri };
}

/** Whether the registration access token may be sent to a URI. */
export function isOwnUri(
  { issuer, registration_endpoint }: Pick<AuthorizationServer, 'issuer' | 'registration_endpoint'>,
  uri: string,
): boolean {
  if (!URL.canParse(uri)) return false;
  const url = new URL(uri);
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    return false;
  return [issuer, registration_endpoint].some(
    (own) => own !== undefined && URL.canParse(own) && new URL(own).origin === url.origin,
  );
}

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

async function forgottenFailure(response: Response): Promise<Failure> {
  const { words, code } = readErrorJson(parseObject(await response.clone().text()) ?? {});
  const status = statusOf(response);
  const said = words === undefined ? '' : `: ${words}`;
  const message = `client configuration endpoint: the server does not know this client or its registration access token any more${said} (HTTP ${status})`;
  return new Failure('oauth_error', message, {
    code,
    rule: 'C08',
    advice: { id: 'client_forgotten' },
    serverError: { status, form: words === undefined ? 'empty' : 'json', words },
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** IBM Security Verify sends a single redirect URI as a text. */
function textsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
}

function numberMember<K extends 'client_id_issued_at' | 'client_secret_expires_at'>(
  body: JsonObject,
  name: K,
): Partial<Record<K, number>> {
  const value = body[name];
  return typeof value === 'number' ? ({ [name]: value } as Partial<Record<K, number>>) : {};
}
