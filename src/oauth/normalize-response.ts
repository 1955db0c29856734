import type { Fetch, FetchOptions } from '../model/exchange.ts';
import { decodeText } from '../util/decode-text.ts';
import { secondsFrom } from './member-kinds.ts';
import { readErrorJson } from '../util/error-body.ts';
import { isObject, type JsonObject, parseObject } from '../util/json.ts';

/*
 * Responses as oauth4webapi can read them. Its process functions take a whole `Response` and check
 * status and content type before the body; servers differ:
 *
 *   the response                                   what the library is given
 *   `error` in a JSON object, under any status     the object under 400, without WWW-Authenticate [1]
 *   an error in other members than OAuth's         the same, with `error` and `error_description`
 *   another JSON object under 2xx                  the object under 200 [2]
 *   a form, from GitHub and older servers          the same as a JSON object
 *   neither JSON object nor JWT, under 2xx         the same text under 502 [3]
 *   an `error` without a code, under 2xx           the same
 *   another charset than UTF-8                     the same text in UTF-8
 * anything else                                  the response unchanged
 *
 * [1] It looks for `error` under 4xx only, and not at all when there is a challenge. 400 is the
 *     status of RFC 6749 section 5.2.
 * [2] It accepts no other status as a success, and 200 with any content type.
 * [3] It reads the body of a 200 and then says that it is no JSON. Other statuses it hands over
 *     unread, so that `non-oauth-response.ts` can describe it. 502 is the status for a response that
 *     makes no sense (RFC 9110 section 15.6.3).
 *
 * When the status was changed, a header holds the original one, and `statusOf` reads it. The members
 * are the matter of `response-members.ts`.
 */

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
    if (!response.ok || response.status === 200) return copy(response, text, response.status);
    return copy(response, text, 200, withWireStatus(response));
  };
}

/** Only row [3] of the table: for an endpoint that reports errors in challenges. */
export function rejectNonJson(fetch: Fetch): Fetch {
  return async (url: string, options?: FetchOptions) => {
    const response = await fetch(url, options);
    const text = await textOf(response);
    return parseObject(text) === undefined
      ? withoutObject(response, text)
      : copy(response, text, response.status);
  };
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
  return copy(response, text, badGateway, withWireStatus(response));
}

function withWireStatus(response: Response): Headers {
  const headers = new Headers(response.headers);
  headers.set(wireStatus, String(response.status));
  return headers;
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
    return { ...body, error_description: words === error ? undefined : words };
  }
  return code === undefined ? undefined : { ...body, error: code, error_description: words };
}

/** Whether the value of `error` reports one: some servers send null, 0 or "" with a success. */
function isError(value: unknown): boolean {
  if (isObject(value)) return Object.keys(value).length > 0;
  return typeof value === 'number' ? value !== 0 : value === true;
}

function asError(response: Response, text: string): Response {
  const headers = withWireStatus(response);
  headers.delete('www-authenticate');
  headers.set('content-type', 'application/json');
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
    interval: secondsFrom(interval, 0),
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
