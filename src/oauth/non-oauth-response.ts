import { Failure } from '../model/errors.ts';
import { findSyntaxError } from '../util/json-syntax.ts';
import { plainHttpRefusal } from '../util/plain-http.ts';
import { tryAgain } from '../util/retry-after.ts';
import { deepestJson, isDeep, isObject, parseJson } from '../util/json.ts';
import { statusOf } from './normalize-response.ts';

/** What is known of a response that is not OAuth. */
export type NonOAuthResponse = {
  readonly status: number;
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
  const text = response.bodyUsed ? undefined : await response.text();
  const location = response.headers.get('location');
  const isRedirect = status >= 300 && status < 400 && location !== null;
  const content = text === undefined || isRedirect ? undefined : describeBody(text, type);
  const seen = [`HTTP ${status}`, type, ...(content === undefined ? [] : [content.says])];
  if (isRedirect) {
    seen.push(`redirect to ${detail === undefined ? withoutQuery(location) : location}`);
  }
  const again = tryAgain(response);
  if (status === 429) return { status, seen, hint: again };
  if (status >= 500) {
    return { status, seen, hint: `the server or a proxy in front of it is failing: ${again}` };
  }
  if (isRedirect) {
    const hint =
      'redirects are not followed: check scheme, path and slashes of the URL; a login page may be in the way';
    return { status, seen, hint };
  }
  if (text !== undefined && plainHttpRefusal(text) !== undefined)
    return { status, seen, hint: tlsHint, wantsTls: true };
  return { status, seen, hint: content?.hint ?? pageHint };
}

const tlsHint = 'the server speaks TLS on that port: use https in the URL';

/** The same as a `network` failure of a step. */
export async function nonOAuthFailure(
  step: string,
  response: Response,
  cause?: unknown,
): Promise<Failure> {
  const { status, seen, hint } = await readNonOAuthResponse(response);
  const says = status === 429 ? 'rate limit exceeded' : 'not an OAuth response';
  return new Failure('network', `${step}: ${says} (${seen.join(', ')})`, {
    hint,
    cause,
  });
}

const pageHint = 'check the URL; it may be a login page, a proxy or an error page';

type Content = { readonly says: string; readonly hint?: string };

/** `undefined` for a body that its content type describes well enough. */
function describeBody(text: string, type: string): Content | undefined {
  const title = /<title[^>]*>([^<]{1,80})/i.exec(text)?.[1]?.trim();
  if (title !== undefined) return { says: `page "${title}"` };
  if (text.trim() === '') return { says: 'empty body' };
  if (/html/i.test(type) || text.startsWith('<')) return undefined;
  const value = parseJson(text);
  if (value !== undefined) {
    if (isDeep(text)) return { says: `JSON nested more than ${deepestJson} levels deep` };
    return isObject(value) ? undefined : { says: kindOf(value) };
  }
  const { line, column, found } = findSyntaxError(text);
  if (found === 'unexpected end' && /^\s*[[{]/.test(text)) {
    const bytes = new TextEncoder().encode(text).byteLength;
    return {
      says: `truncated JSON (${bytes} bytes)`,
      hint: 'try again; a proxy may have truncated it',
    };
  }
  return /json/i.test(type)
    ? { says: `not JSON: line ${line}, column ${column}: ${found}` }
    : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null instead of an object';
  const kind = Array.isArray(value) ? 'list' : typeof value;
  return `a ${kind === 'string' ? 'text' : kind} instead of an object`;
}

function withoutQuery(location: string): string {
  return location.replace(/[?#].*$/s, '');
}
