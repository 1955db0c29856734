import type { TokenEndpointResponse } from 'oauth4webapi';
import type { Fetch, FetchOptions } from '../model/exchange.ts';
import { decodeText } from '../util/decode-text.ts';
import { readErrorJson } from '../util/error-body.ts';
import { isObject, type JsonObject, parseObject } from '../util/json.ts';

/*
 * Responses as oauth4webapi can read them. Its process functions take a whole `Response` and check status and content type before the body; servers differ:
 *
 *   the response                                   what the library is given
 *   `error` in a JSON object, under any status     the object under 400, without WWW-Authenticate [1]
 *   an error in other members than OAuth's         the same, with `error` and `error_description`
 *   another JSON object under 2xx                  the object under 200 [2]
 *   a form, from GitHub and older servers          the same as a JSON object
 *   a device authorization in older spelling       the members of RFC 8628 section 3.2
 *   `id_token`                                     the member by another name, until `withIdToken` [3]
 *   neither JSON object nor JWT, under 2xx         the same text under 502 [4]
 *   an `error` without a code, under 2xx           the same
 * anything else                                  the response unchanged
 *
 * [1] It looks for `error` under 4xx only, and not at all when there is a challenge. 400 is the
 *     status of RFC 6749 section 5.2.
 * [2] It accepts no other status as a success, and 200 with any content type.
 * [3] It would check the claims and not the signature, and this cannot be disabled. ID tokens are
 *     checked once, by `jwt/verify.ts`, which reports expected and seen values and knows the provider.
 * [4] It reads the body of a 200 and then says that it is no JSON. Other statuses it hands over
 *     unread, so that `non-oauth-response.ts` can describe it. 502 is the status for a response that
 *     makes no sense (RFC 9110 section 15.6.3).
 *
 * When the status was changed, a header holds the original one, and `statusOf` reads it.
 */

const heldIdToken = 'held_id_token';
const wireStatus = 'oauth-wire-status';
const badRequest = 400;
const badGateway = 502;

/** A fetch whose responses are those of the table above. */
export function normalizeResponses(fetch: Fetch): Fetch {
  return async (url: string, options?: FetchOptions) => {
    const response = await fetch(url, options);
    const came = await textOf(response);
    const text = formAsJson(response, came) ?? came;
    const body = parseObject(text);
    if (body === undefined) return withoutObject(response, text);
    const error = errorOf(response, body);
    if (error !== undefined)
      return asError(response, error === body ? text : JSON.stringify(error));
    if (response.ok && isError(body['error'])) return unreadable(response, text);
    return copy(response, normalizeMembers(body, text), response.ok ? 200 : response.status);
  };
}

/** Only row [4] of the table: for an endpoint that reports errors in challenges. */
export function rejectNonJson(fetch: Fetch): Fetch {
  return async (url: string, options?: FetchOptions) => {
    const response = await fetch(url, options);
    const text = await textOf(response);
    return parseObject(text) === undefined
      ? withoutObject(response, text)
      : copy(response, text, response.status);
  };
}

/**
 * A token response processed by the library, with `id_token` restored; an empty one is left out.
 */
export function withIdToken(processed: TokenEndpointResponse): TokenEndpointResponse {
  const { [heldIdToken]: held, ...response } = processed;
  return typeof held === 'string' && held !== '' ? { ...response, id_token: held } : response;
}

/** The original status. */
export function statusOf(response: Response): number {
  return Number(response.headers.get(wireStatus) ?? response.status);
}

/**
 * Whether a status is no decision about the request: the server fails (5xx), was too slow (408), or
 * limits the rate (425, 429).
 */
export function isPassingStatus(status: number): boolean {
  return status >= 500 || status === 408 || status === 425 || status === 429;
}

/** Whether a response was a success without a JSON object. */
export function isNonJson(response: Response): boolean {
  return response.status === badGateway && statusOf(response) !== badGateway;
}

function withoutObject(response: Response, text: string): Response {
  const isJwt = /\bjwt\b/i.test(response.headers.get('content-type') ?? '');
  return !response.ok || isJwt ? copy(response, text, response.status) : unreadable(response, text);
}

function unreadable(response: Response, text: string): Response {
  const headers = new Headers(response.headers);
  headers.set(wireStatus, String(response.status));
  return copy(response, text, badGateway, headers);
}

/**
 * The body with `error` and `error_description`, when it has a code; the body itself when it needs
 * no change.
 */
function errorOf({ ok }: Response, body: JsonObject): JsonObject | undefined {
  const { error, error_description } = body;
  const isOAuth = typeof error === 'string' && error !== '';
  if (isOAuth && typeof error_description === 'string') return body;
  if (!isOAuth && ok && !isError(error)) return undefined;
  const { code, words } = readErrorJson(body);
  if (isOAuth) {
    return words === undefined || words === error ? body : { ...body, error_description: words };
  }
  return code === undefined ? undefined : { ...body, error: code, error_description: words };
}

/** Whether the value of `error` reports one: some servers send null, 0 or "" with a success. */
function isError(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length > 0;
  return typeof value === 'number' ? value !== 0 : value === true;
}

function asError(response: Response, text: string): Response {
  const headers = new Headers(response.headers);
  headers.delete('www-authenticate');
  headers.set('content-type', 'application/json');
  headers.set(wireStatus, String(response.status));
  return copy(response, text, badRequest, headers);
}

/**
 * The body of a response can be read only once, so a new one is made: of bytes, because a text gives
 * a response a content type that the server never sent.
 */
function copy(
  response: Response,
  text: string,
  status: number,
  headers: Headers = response.headers,
): Response {
  const isBodiless = response.body === null;
  return new Response(isBodiless ? null : new TextEncoder().encode(text), { status, headers });
}

function formAsJson(response: Response, text: string): string | undefined {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return undefined;
  return JSON.stringify(Object.fromEntries(new URLSearchParams(text)));
}

/** Text that needs no change is kept as it is. */
function normalizeMembers(body: JsonObject, text: string): string {
  const normal = holdIdToken(normalizeDeviceAuthorization(body));
  return normal === body ? text : JSON.stringify(normal);
}

function holdIdToken(body: JsonObject): JsonObject {
  const { id_token, ...rest } = body;
  return typeof id_token === 'string' ? { ...rest, [heldIdToken]: id_token } : body;
}

/** Seconds; the lifetime at the largest servers. */
const usualLifetime = 900;

/**
 * A device authorization response as RFC 8628 section 3.2 spells it, from what servers send:
 * `verification_url`, numbers as text, an `interval` of 0, no `expires_in`. Other bodies are
 * returned unchanged.
 */
export function normalizeDeviceAuthorization(body: JsonObject): JsonObject {
  if (typeof body['device_code'] !== 'string') return body;
  const { interval, expires_in, verification_uri, verification_url, ...rest } = body;
  const seconds = positive(interval);
  return {
    ...rest,
    verification_uri: verification_uri ?? verification_url,
    expires_in: positive(expires_in) ?? usualLifetime,
    ...(seconds === undefined ? {} : { interval: seconds }),
  };
}

/** An OAuth error as the server sent it (RFC 6749 section 5.2), under whatever status. */
export type ErrorResponse = {
  readonly error: string;
  readonly error_description?: string | undefined;
  /** Seconds; some servers send the new one with `slow_down`. */
  readonly interval?: number | undefined;
  /** The original status. */
  readonly status: number;
};

/** The OAuth error in a body, or `undefined`; the response can still be read. */
export async function readErrorResponse(response: Response): Promise<ErrorResponse | undefined> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined);
  if (typeof body !== 'object' || body === null) return undefined;
  const { error, interval }: Partial<Record<keyof ErrorResponse, unknown>> = body;
  if (typeof error !== 'string' || error === '') return undefined;
  const { words } = readErrorJson(body);
  return {
    error,
    error_description: words === error ? undefined : words,
    interval: finite(interval),
    status: statusOf(response),
  };
}

/** `error: error_description`, as far as they were sent. */
export function quoteError({ error, error_description }: ErrorResponse): string {
  return error_description ? `${error}: ${error_description}` : error;
}

async function textOf(response: Response): Promise<string> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  return decodeText(bytes, response.headers.get('content-type') ?? undefined);
}

function positive(value: unknown): number | undefined {
  const number = finite(value);
  return number !== undefined && number > 0 ? number : undefined;
}

/** Forms, which some servers respond with, have no numbers. */
function finite(value: unknown): number | undefined {
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
