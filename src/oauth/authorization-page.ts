import type { AuthorizationPage, Fetch, ResponseContent } from '../model/exchange.ts';
import { isLoopback } from '../model/url.ts';
import { type ErrorBody, oneLine, readErrorBody } from '../util/error-body.ts';
import { type PageText, readPage } from '../util/page-text.ts';

/** Redirects of a server on the way to its login form. */
const maxRedirects = 5;

/**
 * What an authorization URL shows to a client without a session: errors in the client or the redirect
 * URI are told to the user alone (RFC 6749 section 4.1.2.1). Redirects are followed on the origin of
 * the URL, with the cookies that it has set on the way. One that leads to the redirect URI is dropped
 * unread: it may hold a code. Throws what `fetch` throws.
 */
export async function readAuthorizationPage(
  fetch: Fetch,
  authorizationUrl: string,
  redirectUri: string,
): Promise<AuthorizationPage> {
  const cookies = new Map<string, string>();
  let url = authorizationUrl;
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    let isWithheld = false;
    const withhold = (content: ResponseContent) => {
      isWithheld = leadsBack(content, url, redirectUri);
      return isWithheld;
    };
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const headers = {
      accept: 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8',
      'accept-language': 'en',
      ...(cookie === '' ? {} : { cookie }),
    };
    const response = await fetch(url, { method: 'GET', headers, redirect: 'manual', withhold });
    const { status } = response;
    if (isWithheld) return { type: 'redirect', status };
    const location = status >= 300 && status < 400 ? response.headers.get('location') : null;
    if (location === null) return readResponse(response, await response.text(), url);
    if (!URL.canParse(location, url)) return { type: 'unknown', status };
    const next = new URL(location, url);
    const isOwn = next.origin === new URL(url).origin;
    if (!isOwn) return errorInQuery(next, status) ?? { type: 'sign_in', status };
    for (const line of response.headers.getSetCookie()) keepCookie(cookies, line);
    url = next.href;
  }
  return { type: 'unknown' };
}

/** Only for requests to the origin that has set it, until the end of the look. */
function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
  if (at < 1) return;
  if (value === '' || /;\s*max-age=(?:0|-\d+)\s*(?:;|$)/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

/** Whether a redirect, or a page that sends the browser on, leads to the redirect URI. */
function leadsBack(
  { status, location, body }: ResponseContent,
  url: string,
  redirectUri: string,
): boolean {
  if (location !== undefined) return isAt(location, url, redirectUri);
  const hasResult = /(?:[?&#;]|name=["']?)(?:code|access_token|id_token|response)(?:=|["'\s])/i;
  return status < 400 && body.includes(redirectUri) && hasResult.test(body);
}

function isAt(location: string, url: string, redirectUri: string): boolean {
  if (!URL.canParse(location, url) || !URL.canParse(redirectUri)) return true;
  const [to, back] = [new URL(location, url), new URL(redirectUri)];
  const isSameHost =
    to.hostname === back.hostname || (isLoopback(to.hostname) && isLoopback(back.hostname));
  if (!isSameHost || to.port !== back.port) return false;
  return to.pathname === back.pathname || back.origin !== new URL(url).origin;
}

function errorInQuery({ searchParams }: URL, status: number): AuthorizationPage | undefined {
  const code = searchParams.get('error');
  if (code === null || !/^[\w.:-]{3,64}$/.test(code)) return undefined;
  const words = oneLine(searchParams.get('error_description') ?? '');
  return { type: 'error', status, code, words };
}

function readResponse(response: Response, body: string, url: string): AuthorizationPage {
  const { status } = response;
  const read = readErrorBody(body);
  if (read.form === 'page' || /html/i.test(response.headers.get('content-type') ?? '')) {
    return readHtml(response, readPage(body), body, url);
  }
  const isError = status >= 400 || (read.form === 'json' && /"error/.test(body));
  return isError && !isBusy(status) ? errorPage(status, read) : { type: 'unknown', status };
}

function readHtml(
  response: Response,
  page: PageText,
  body: string,
  url: string,
): AuthorizationPage {
  const { status, headers } = response;
  const { fields, hasForm } = page;
  // A check for browsers, which a browser passes, or a limit on requests.
  if (headers.has('cf-mitigated') || isBusy(status)) return { type: 'unknown', status };
  const asksPassword = fields.includes('password');
  // Kerberos is tried first, and the form shown meanwhile (RFC 4559).
  const isChallenged = status === 401 && headers.has('www-authenticate');
  if (asksPassword || isChallenged) return { type: 'sign_in', status };
  const inQuery = errorInQuery(new URL(url), status);
  const entra = entraError(body);
  const code = inQuery?.code ?? errorCode.exec([page.title, ...page.blocks].join('\n'))?.[0];
  const words = entra ?? inQuery?.words ?? tellingText(page);
  if (status >= 400 || entra !== undefined) return errorPage(status, { code, words });
  if (fields.length > 0) return { type: 'sign_in', status };
  if (code !== undefined) return errorPage(status, { code, words });
  return { type: hasForm ? 'sign_in' : 'unknown', status };
}

/** Microsoft Entra has the sentence in a script of a page under 200. */
function entraError(body: string): string | undefined {
  const found = /AADSTS\d{4,8}: (?:[^"<\\]|\\u[\da-f]{4}|\\\/){1,300}/i.exec(body)?.[0];
  return found
    ?.replaceAll(/\\u([\da-f]{4})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replaceAll('\\/', '/');
}

function isBusy(status: number): boolean {
  return status === 429;
}

function errorPage(
  status: number,
  { code, words }: Pick<ErrorBody, 'code' | 'words'>,
): AuthorizationPage {
  return { type: 'error', status, code, words: words === code ? undefined : words };
}

/** The codes of RFC 6749 section 4.1.2.1, and those of servers that redirect nowhere. */
const errorCode =
  /\b(?:invalid_(?:request|client|scope|redirect_uri|target|request_uri|request_object)|unauthorized_client|access_denied|unsupported_response_type|server_error|redirect_(?:uri_)?mismatch)\b/;

/** What a reason mentions: each counts once. */
const reasons: readonly RegExp[] = [
  /redirect|redirection|callback|reply url/i,
  /\b(?:client|application|app)\b|client[_ ]?id/i,
  /\bscopes?\b/i,
  /pkce|code.?challenge/i,
  /\b(?:realm|tenant)\b/i,
  /\bhttps\b|\bssl\b/i,
  /request.?object|request_uri|pushed/i,
  /invalid|unknown|unregistered|mismatch|missing|disabled|denied|unsupported|unauthori[sz]ed/i,
  /\bnot\b|n't\b|\bno\b|\bmust\b|required|failed/i,
  /\b[a-z]+_[a-z_]+\b/,
];

/** What servers put before a sentence, or before a code that stands alone. */
const label = /^(?:error(?:_description)?|description|message|details?|hint|reason)\s*:\s*/i;

/** The block of an error page that says most about the reason; else its heading or title. */
function tellingText({ blocks, headings, title }: PageText): string | undefined {
  let best: { readonly text: string; readonly score: number } | undefined;
  for (const block of blocks) {
    const text = block.replace(label, '');
    const isCode = text.replace(errorCode, '').replace(/\berror\b|\d+/gi, '').length < 8;
    const score = reasons.filter((reason) => reason.test(text)).length - (isCode ? 8 : 0);
    if (score > (best?.score ?? 0)) best = { text, score };
  }
  return (
    best?.text ??
    longest(blocks.filter((block) => !headings.includes(block) && block !== title)) ??
    headings[0] ??
    title
  );
}

/** In another language the sentence is what is not a heading, and more than the name of the server. */
function longest(blocks: readonly string[]): string | undefined {
  const [first = ''] = blocks.toSorted((left, right) => right.length - left.length);
  return first.length < 8 ? undefined : first;
}
