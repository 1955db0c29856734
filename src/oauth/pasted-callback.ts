import type { CallbackRequest } from '../model/loopback.ts';

/** What a person pasted, as the request that it stands for, or why it cannot be the answer. */
export type Pasted =
  | {
      readonly type: 'request';
      readonly request: Pick<CallbackRequest, 'method' | 'host' | 'path' | 'parameters'>;
    }
  | { readonly type: 'refused'; readonly reason: string };

export type PasteExpectation = {
  readonly redirect_uri: string;
  /** Absent where the server sends none. */
  readonly state?: string | undefined;
  /** The issuer promises to name itself (RFC 9207). */
  readonly promisesIss: boolean;
  readonly authorization_endpoint?: string | undefined;
};

/**
 * Reads what somebody copied out of the address bar: the redirect URL or only its query, with the
 * quotes, brackets, blanks and line breaks that a copy picks up. It is to be judged like a callback;
 * only what it obviously is instead has its own word here. Nothing of it is ever repeated.
 */
export function readPasted(text: string, expected: PasteExpectation): Pasted {
  const address = parseAddress(tidy(text), expected.redirect_uri);
  if (address === undefined) return refused('no address');
  const parameters = parametersOf(address);
  const redirect = new URL(expected.redirect_uri);
  const isRedirect = address.host === redirect.host && address.pathname === redirect.pathname;
  if (!isRedirect && isServers(address, expected.authorization_endpoint)) {
    return refused(
      isRequest(parameters)
        ? 'the address to open: the one that is wanted is where the browser ends after the sign-in'
        : 'a page of the server: the address that is wanted is where the browser ends after the sign-in',
    );
  }
  if (!isRedirect && isRequest(parameters)) {
    return refused('the address to open, not the one that the browser ends on');
  }
  if (parameters.has('access_token') || parameters.has('id_token')) {
    return refused('an address with tokens in it, expected one with a code');
  }
  if (isCut(parameters, expected)) return refused(`${cut}; copy the whole of it`);
  const request = { method: 'GET', host: address.hostname, path: address.pathname, parameters };
  return { type: 'request', request };
}

/** The `state` in a pasted address, by which a sign-in is found; a sentence where there is none. */
export function stateOfPasted(
  text: string,
): { readonly state: string } | { readonly reason: string } {
  const address = parseAddress(tidy(text), 'http://127.0.0.1/');
  if (address === undefined) return { reason: 'no address' };
  const parameters = parametersOf(address);
  if (isRequest(parameters)) {
    return { reason: 'the address to open, not the one that the browser ends on' };
  }
  const state = parameters.get('state');
  if (state !== null && state !== '') return { state };
  const isShort = isCut(parameters, { state: 'expected', promisesIss: false });
  return {
    reason: isShort
      ? `${cut}: a shell cuts it at the first &, so put it in quotes`
      : 'an address without state',
  };
}

const cut = 'an address that ends too early';

/** Without what a copy picks up: blanks and line breaks, quotes, brackets, escapes of shell and HTML. */
function tidy(text: string): string {
  return text
    .replace(/\s+/g, '')
    .replace(/^[<("'`“‘«[]+/, '')
    .replace(/[>)"'`”’»\],;]+$/, '')
    .replace(/\\(?=[?&=])/g, '')
    .replaceAll('&amp;', '&');
}

function parseAddress(text: string, redirectUri: string): URL | undefined {
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

/** The answer may also stand behind the #, which only the address bar shows. */
function parametersOf({ search, searchParams, hash }: URL): URLSearchParams {
  return search === '' && hash.includes('=') ? new URLSearchParams(hash.slice(1)) : searchParams;
}

function isServers(address: URL, endpoint: string | undefined): boolean {
  return endpoint !== undefined && address.host === new URL(endpoint).host;
}

function isRequest(parameters: URLSearchParams): boolean {
  return parameters.has('response_type') || parameters.has('code_challenge');
}

/** A shell leaves the first parameter: half of an answer. */
function isCut(
  parameters: URLSearchParams,
  { state, promisesIss }: Pick<PasteExpectation, 'state' | 'promisesIss'>,
): boolean {
  const [name, ...more] = parameters.keys();
  if (name === undefined || more.length > 0) return false;
  const isPart = ['code', 'state', 'iss', 'error', 'session_state'].includes(name);
  const needsMore = state !== undefined || promisesIss || name !== 'code';
  return isPart && needsMore;
}

function refused(reason: string): Pasted {
  return { type: 'refused', reason };
}
