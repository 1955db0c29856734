import { type Advice, Failure, type ServerError } from '../model/errors.ts';
import { type ErrorBody, readErrorBody } from '../util/error-body.ts';
import { findSyntaxError } from '../util/json-syntax.ts';
import { plainHttpRefusal } from '../util/plain-http.ts';
import { tryAgain } from '../util/retry-after.ts';
import { deepestJson, isDeep, isObject, parseJson } from '../util/json.ts';
import type { Connection } from './connection.ts';
import { isPassingStatus, statusOf } from './normalize-response.ts';

/** What is known of a response that is not OAuth. */
export type NonOAuthResponse = ServerError & {
  /** Status, content type, and a short description of the body or the Location. */
  readonly seen: readonly string[];
  readonly hint: string;
  /** The server says that it was spoken to in plain http on a port for TLS. */
  readonly wantsTls?: boolean;
};

/**
 * Describes a response that is not a JSON object of OAuth. The query of a redirect may hold secrets:
 * it is shown with `whole redirect` only, where nothing but the URL was sent.
 */
export async function readNonOAuthResponse(
  response: Response,
  detail?: 'whole redirect',
): Promise<NonOAuthResponse> {
  const status = statusOf(response);
  const type = response.headers.get('content-type') ?? 'no content type';
  const text = response.bodyUsed ? '' : await response.text();
  const location = response.headers.get('location');
  const isRedirect = status >= 300 && status < 400 && location !== null;
  const said = readErrorBody(text);
  const content = isRedirect ? {} : describeBody(text, type, said);
  const seen = [`HTTP ${status}`, type, ...(content.says === undefined ? [] : [content.says])];
  if (isRedirect) {
    seen.push(`redirect to ${detail === undefined ? withoutQuery(location) : location}`);
  }
  const { form, words } = said;
  const known = { status, form, words, seen };
  const again = tryAgain(response);
  if (status === 429) return { ...known, hint: again };
  if (status >= 500) {
    return { ...known, hint: `the server or a proxy in front of it is failing: ${again}` };
  }
  if (isRedirect) {
    const hint =
      'redirects are not followed: check scheme, path and slashes of the URL; a login page may be in the way';
    return { ...known, hint };
  }
  if (plainHttpRefusal(text) !== undefined) return { ...known, hint: tlsHint, wantsTls: true };
  return { ...known, hint: content.hint ?? pageHint };
}

const tlsHint = 'the server speaks TLS on that port: use https in the URL';

/**
 * The same as a failure of a step: `oauth_error` when the server refused, in JSON of its own, in
 * plain text under 401 or without a word, else `network`.
 */
export async function nonOAuthFailure(
  step: string,
  response: Response,
  { cause, connection }: { readonly cause?: unknown; readonly connection?: Connection | undefined },
): Promise<Failure> {
  const { seen, hint, ...serverError } = await readNonOAuthResponse(response);
  const { status, form, words } = serverError;
  if (form === 'json' && words !== undefined && !isPassingStatus(status)) {
    const advice = { id: 'own_words', status } as const;
    const message = `${step}: ${words} (HTTP ${status})`;
    return new Failure('oauth_error', message, { hint: advice, serverError, cause });
  }
  // Zitadel tells in plain text that introspection needs client authentication.
  const isRefusal = form === 'empty' ? status === 401 || status === 403 : status === 401;
  const reason = form === 'empty' ? 'the client was refused without a reason' : words;
  if ((form === 'empty' || form === 'text') && isRefusal && reason && connection !== undefined) {
    const message = `${step}: ${reason} (HTTP ${status})`;
    const advice = clientRefused(step, connection);
    return new Failure('oauth_error', message, { hint: advice, serverError, cause });
  }
  const says = status === 429 ? 'rate limit exceeded' : 'not an OAuth response';
  const message = `${step}: ${says} (${seen.join(', ')})`;
  return new Failure('network', message, { hint, serverError, cause });
}

/** RFC 8414 section 2; the device authorization endpoint authenticates as the token endpoint does. */
function clientRefused(step: string, { server, method }: Connection): Advice {
  const [endpoint = ''] = /^(?:revocation|introspection)(?= endpoint)/.exec(step) ?? ['token'];
  const member = `${endpoint}_endpoint_auth_methods_supported`;
  const listed = server[member];
  const supported = Array.isArray(listed) ? listed.map(String) : undefined;
  return { id: 'client_refused', sent: method, member, supported };
}

const pageHint = 'check the URL; it may be a login page, a proxy or an error page';

type Content = { readonly says?: string; readonly hint?: string };

/** Empty for a body that its content type describes well enough. */
function describeBody(text: string, type: string, { form, words }: ErrorBody): Content {
  if (form === 'empty') return { says: 'empty body' };
  if (form === 'page') return words === undefined ? {} : { says: `page "${words}"` };
  const value = parseJson(text);
  if (value !== undefined) {
    if (isDeep(text)) return { says: `JSON nested more than ${deepestJson} levels deep` };
    if (isObject(value)) return words === undefined ? {} : { says: `"${words}"` };
    return { says: kindOf(value) };
  }
  const { line, column, found } = findSyntaxError(text);
  if (found === 'unexpected end' && /^\s*[[{]/.test(text)) {
    const bytes = new TextEncoder().encode(text).byteLength;
    return {
      says: `truncated JSON (${bytes} bytes)`,
      hint: 'try again; a proxy may have truncated it',
    };
  }
  if (/json/i.test(type)) return { says: `not JSON: line ${line}, column ${column}: ${found}` };
  return words === undefined ? {} : { says: `"${words}"` };
}

function kindOf(value: unknown): string {
  if (value === null) return 'null instead of an object';
  const kind = Array.isArray(value) ? 'list' : typeof value;
  return `a ${kind === 'string' ? 'text' : kind} instead of an object`;
}

function withoutQuery(location: string): string {
  return location.replace(/[?#].*$/s, '');
}
