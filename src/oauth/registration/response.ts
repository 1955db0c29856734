import { processDynamicClientRegistrationResponse } from 'oauth4webapi';
import { Failure } from '../../model/errors.ts';
import type { Registration } from '../../model/registration.ts';
import type { RunTolerance } from '../../model/run.ts';
import { isLoopback, withPort } from '../../model/url.ts';
import { type JsonObject, parseObject } from '../../util/json.ts';
import type { AuthorizationServer } from '../connection.ts';
import { withFailures } from '../errors.ts';
import { nonOAuthFailure } from '../non-oauth-response.ts';
import { readErrorResponse, statusOf } from '../normalize-response.ts';
import { readResponse } from '../read-response.ts';
import { endpoint, registrationFailure, tokenRequiredFailure } from './errors.ts';
import type { ClientMetadata } from './metadata.ts';
import { isOwnUri } from './own-uri.ts';

type NoteTolerated = (tolerated: readonly RunTolerance[]) => void;

/** A registered client, and what is to be said of it: a sentence each. */
export type Registered = { readonly registration: Registration; readonly notes: readonly string[] };

type Reading = {
  readonly noteTolerated: NoteTolerated;
  /** A token was sent. */
  readonly hasToken: boolean;
};

/** The members of a client information response (RFC 7591 section 3.2.1), through the library. */
export async function readClient(response: Response, { noteTolerated, hasToken }: Reading) {
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

type Answer = {
  readonly body: JsonObject;
  readonly now: number;
  readonly noteTolerated: NoteTolerated;
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
export function registered(
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

export function scopeMember(scope: string | undefined): { readonly scope?: string } {
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
  noteTolerated: NoteTolerated,
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
