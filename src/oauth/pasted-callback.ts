import type { CallbackRequest } from '../model/loopback.ts';
import { unprovenError } from './callback.ts';
import { withoutTrailing } from '../util/trim.ts';

/** A pasted URL as the request that it stands for, or why it cannot be the callback. */
export type Pasted =
  | {
      readonly type: 'request';
      readonly request: Pick<CallbackRequest, 'method' | 'host' | 'path' | 'parameters'>;
    }
  | { readonly type: 'rejected'; readonly reason: string };

export type PasteExpectation = {
  readonly redirect_uri: string;
  /** Absent when the server returns none. */
  readonly state?: string | undefined;
  /** The metadata announces `iss` in the callback (RFC 9207). */
  readonly promisesIss: boolean;
  readonly authorization_endpoint?: string | undefined;
};

/**
 * Reads a URL copied from the address bar: the redirect URL or only its query, with the quotes,
 * brackets, blanks and line breaks that a copy may add. It must still be checked like a callback;
 * only obvious mistakes are named here. The pasted text is never printed.
 */
export function readPasted(text: string, expected: PasteExpectation): Pasted {
  const address = parsePastedUrl(tidy(text), expected.redirect_uri);
  if (address === undefined) return rejected('not a URL');
  const parameters = parametersOf(address);
  const redirect = new URL(expected.redirect_uri);
  const isRedirect = address.host === redirect.host && address.pathname === redirect.pathname;
  if (!isRedirect && isServers(address, expected.authorization_endpoint)) {
    return rejected(
      isRequest(parameters)
        ? 'the URL to open, not the final redirect URL after the sign-in'
        : 'a page of the server, not the final redirect URL after the sign-in',
    );
  }
  if (!isRedirect && isRequest(parameters)) {
    return rejected('the URL to open, not the final redirect URL after the sign-in');
  }
  if (parameters.has('access_token') || parameters.has('id_token')) {
    return rejected('a URL with tokens, expected one with a code');
  }
  if (isTruncated(parameters, expected)) return rejected(`${truncated}; copy all of it`);
  const request = { method: 'GET', host: address.hostname, path: address.pathname, parameters };
  return { type: 'request', request };
}

/** The `state` in a pasted URL, which identifies the sign-in; else the reason why there is none. */
export function stateOfPasted(
  text: string,
): { readonly state: string } | { readonly reason: string } {
  const address = parsePastedUrl(tidy(text), 'http://127.0.0.1/');
  if (address === undefined) return { reason: 'not a URL' };
  const parameters = parametersOf(address);
  if (isRequest(parameters)) {
    return { reason: 'the URL to open, not the final redirect URL after the sign-in' };
  }
  const state = parameters.get('state');
  if (state !== null && state !== '') return { state };
  if (parameters.get('error')) return { reason: unprovenError(parameters) };
  const isShort = isTruncated(parameters, { state: 'expected', promisesIss: false });
  return {
    reason: isShort
      ? `${truncated}: a shell ends it at the first &, so quote it`
      : 'a URL without state',
  };
}

const truncated = 'a truncated URL';

/**
 * Removes what a copy may add: blanks and line breaks, quotes, brackets, escapes of shell and HTML.
 */
function tidy(text: string): string {
  const opened = text.replace(/\s+/g, '').replace(/^[<("'`“‘«[]+/, '');
  return withoutTrailing(opened, '>)"\'`”’»],;')
    .replace(/\\(?=[?&=])/g, '')
    .replaceAll('&amp;', '&');
}

function parsePastedUrl(text: string, redirectUri: string): URL | undefined {
  if (/^[?#]?(?:code|state|iss|error)=/.test(text)) {
    const whole = new URL(redirectUri);
    whole.search = text.replace(/^[?#]/, '');
    return whole;
  }
  const url = /^(?:localhost|[\d.]+|\[[\da-f:]+\])(?::\d+)?\//i.test(text)
    ? `http://${text}`
    : text;
  return /^[a-z][a-z\d+.-]*:/i.test(url) && URL.canParse(url) ? new URL(url) : undefined;
}

/** The parameters may also be in the fragment, which only the address bar shows. */
function parametersOf({ search, searchParams, hash }: URL): URLSearchParams {
  return search === '' && hash.includes('=') ? new URLSearchParams(hash.slice(1)) : searchParams;
}

function isServers(address: URL, endpoint: string | undefined): boolean {
  return endpoint !== undefined && address.host === new URL(endpoint).host;
}

function isRequest(parameters: URLSearchParams): boolean {
  return parameters.has('response_type') || parameters.has('code_challenge');
}

/** An unquoted URL in a shell is truncated after its first parameter. */
function isTruncated(
  parameters: URLSearchParams,
  { state, promisesIss }: Pick<PasteExpectation, 'state' | 'promisesIss'>,
): boolean {
  const [name, ...more] = parameters.keys();
  if (name === undefined || more.length > 0) return false;
  const isPart = ['code', 'state', 'iss', 'error', 'session_state'].includes(name);
  const needsMore = state !== undefined || promisesIss || name !== 'code';
  return isPart && needsMore;
}

function rejected(reason: string): Pasted {
  return { type: 'rejected', reason };
}
