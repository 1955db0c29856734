import type { Fetch, FetchOptions } from '../context.ts';
import { type JsonObject, parseObject } from '../json.ts';
import { normalizeDeviceAnswer } from './device-answer.ts';
import { heldIdToken } from './token-set.ts';

/**
 * Reads answers by their content, never by status or content type alone: an `error` member is an
 * error also under 200, any other JSON object is a success also under 201 or as text/plain, and a
 * WWW-Authenticate header does not hide the body that says why. A device authorization is brought
 * into the form of its RFC, a form counts as an object (GitHub, and servers older than RFC 6749), and
 * what should be a JSON object and is none goes as `readable` says. An ID token travels under a name of its own, which `tokenSetFrom` knows: it is checked once, by
 * `jwt/verify.ts`, which says what was expected and seen and which knows the rules of the provider.
 */
export function tolerant(fetch: Fetch): Fetch {
  return async (url: string, options?: FetchOptions) => {
    const response = await fetch(url, options);
    const said = await response.text();
    const text = formAsJson(response, said) ?? said;
    const body = parseObject(text);
    if (body === undefined) return withoutObject(response, text);
    const headers = new Headers(response.headers);
    if (typeof body['error'] !== 'string') {
      return copy(response, rewrite(body, text), response.ok ? 200 : response.status, headers);
    }
    headers.delete('www-authenticate');
    headers.set('content-type', 'application/json');
    headers.set(wireStatus, String(response.status));
    return copy(response, text, 400, headers);
  };
}

/**
 * A fetch under which a success that is no JSON object and no JWT counts as a bad gateway: the
 * protocol library then hands it over unread, and what came can be told.
 */
export function readable(fetch: Fetch): Fetch {
  return async (url: string, options?: FetchOptions) => {
    const response = await fetch(url, options);
    const text = await response.text();
    if (parseObject(text) === undefined) return withoutObject(response, text);
    return copy(response, text, response.status, response.headers);
  };
}

/** The status that an answer really had; errors are all read as 400 (RFC 6749 section 5.2). */
export function statusOf(response: Response): number {
  return Number(response.headers.get(wireStatus) ?? response.status);
}

/** Whether an answer is a success in which there was no JSON object. */
export function isWithoutObject(response: Response): boolean {
  return response.status === badGateway && statusOf(response) !== badGateway;
}

const wireStatus = 'oauth-wire-status';
const badGateway = 502;

function withoutObject(response: Response, text: string): Response {
  const isJwt = /\bjwt\b/i.test(response.headers.get('content-type') ?? '');
  if (!response.ok || isJwt) return copy(response, text, response.status, response.headers);
  const headers = new Headers(response.headers);
  headers.set(wireStatus, String(response.status));
  return new Response(text, { status: badGateway, headers });
}

/** The members of an answer that is a form, as the text of a JSON object. */
function formAsJson(response: Response, text: string): string | undefined {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return undefined;
  return JSON.stringify(Object.fromEntries(new URLSearchParams(text)));
}

function rewrite(body: JsonObject, text: string): string {
  const normal = withoutIdToken(normalizeDeviceAnswer(body));
  return normal === body ? text : JSON.stringify(normal);
}

function withoutIdToken(body: JsonObject) {
  const { id_token, ...rest } = body;
  return typeof id_token === 'string' ? { ...rest, [heldIdToken]: id_token } : body;
}

function copy(response: Response, text: string, status: number, headers: Headers): Response {
  const bodiless = response.body === null;
  return new Response(bodiless ? null : text, { status, headers });
}
