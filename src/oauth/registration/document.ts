import { isLoopback } from '../../model/url.ts';
import { isObject, type JsonObject, parseObject } from '../../util/json.ts';
import { documentUrlProblem } from './document-url.ts';
import { type ClientMetadata, clientMetadata, type WantedClient } from './metadata.ts';

/** A Client ID Metadata Document (draft-ietf-oauth-client-id-metadata-document section 4). */
export type ClientDocument = ClientMetadata & { readonly client_id: string };

/** The document to publish at a URL, which is the client id. */
export function clientDocument(client_id: string, wanted: WantedClient): ClientDocument {
  return { client_id, ...clientMetadata(wanted) };
}

/** The response to a request of a document, without redirects. */
export type FetchedDocument = {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly location: string | undefined;
  readonly text: string;
};

export type DocumentCheck = {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'warn' | 'skipped';
  readonly message: string;
};

/** The draft recommends that a server reads no more (section 6.6). */
export const maxDocumentBytes = 5 * 1024;

/**
 * Checks a document as a server does that reads it: its URL, the response, and its members.
 * `redirect_uri` is the one that a sign-in will send, where one is known.
 */
export function checkDocument(
  url: string,
  fetched: FetchedDocument,
  redirect_uri: string | undefined,
): readonly DocumentCheck[] {
  const bytes = new TextEncoder().encode(fetched.text).byteLength;
  const document = parseObject(fetched.text);
  const about: readonly DocumentCheck[] = [
    checkUrl(url),
    checkStatus(fetched),
    checkType(fetched.contentType),
    verdict('size', bytes <= maxDocumentBytes, `${bytes} bytes, at most ${maxDocumentBytes}`),
    verdict(
      'json',
      document !== undefined,
      document === undefined ? 'the body is no JSON object' : 'a JSON object',
    ),
  ];
  if (document === undefined) return [...about, ...notReached];
  return [
    ...about,
    checkClientId(url, document),
    checkSecret(document),
    checkMethod(document),
    checkName(document),
    ...checkRedirectUris(document, redirect_uri),
    checkGrants(document),
    checkApplicationType(document),
  ];
}

const notReached: readonly DocumentCheck[] = [
  'client_id',
  'secret',
  'auth_method',
  'client_name',
  'redirect_uris',
  'own_redirect_uri',
  'grant_types',
  'application_type',
].map((id) => ({ id, verdict: 'skipped', message: 'not reached' }));

function verdict(id: string, isPassed: boolean, message: string): DocumentCheck {
  return { id, verdict: isPassed ? 'pass' : 'fail', message };
}

function checkUrl(url: string): DocumentCheck {
  const problem = documentUrlProblem(url);
  if (problem !== undefined) return verdict('url', false, `the URL ${problem}`);
  if (new URL(url).search !== '') {
    return { id: 'url', verdict: 'warn', message: 'the URL should have no query' };
  }
  return verdict('url', true, 'https, with a path');
}

function checkStatus({ status, location }: FetchedDocument): DocumentCheck {
  const target = location === undefined ? '' : ` to ${location}`;
  const isRedirect = status >= 300 && status < 400;
  return verdict(
    'status',
    status === 200,
    isRedirect
      ? `HTTP ${status}${target}, expected 200: servers do not follow redirects`
      : `HTTP ${status}${status === 200 ? '' : ', expected 200'}`,
  );
}

function checkType(contentType = 'none'): DocumentCheck {
  const isJson = /^application\/(?:json|[\w.+-]{1,100}\+json)\s*(?:;|$)/i.test(contentType);
  const message = `content type ${contentType}${isJson ? '' : ', expected application/json'}`;
  return verdict('content_type', isJson, message);
}

/** The value has to be equal "using simple string comparison" (RFC 3986 section 6.2.1). */
function checkClientId(url: string, { client_id: seen }: JsonObject): DocumentCheck {
  if (seen === url) return verdict('client_id', true, 'equals the URL');
  return verdict('client_id', false, `expected ${url}, saw ${shown(seen)}`);
}

function checkSecret(document: JsonObject): DocumentCheck {
  const names = ['client_secret', 'client_secret_expires_at'];
  const found = names.filter((name) => document[name] !== undefined);
  if (found.length === 0) return verdict('secret', true, 'no client_secret');
  return verdict('secret', false, `it has ${found.join(' and ')}: everybody can read it`);
}

/** A document is public, so nothing that rests on a shared secret can be used. */
function checkMethod({ token_endpoint_auth_method: method }: JsonObject): DocumentCheck {
  const id = 'auth_method';
  if (method === 'none') return verdict(id, true, 'token_endpoint_auth_method none');
  if (method === undefined) {
    // RFC 7591 section 2: "If unspecified or omitted, the default is client_secret_basic".
    return verdict(
      id,
      false,
      'token_endpoint_auth_method is missing, which means client_secret_basic: expected "none"',
    );
  }
  if (typeof method === 'string' && method.startsWith('client_secret_')) {
    return verdict(
      id,
      false,
      `token_endpoint_auth_method is "${method}", expected "none": a public document has no secret`,
    );
  }
  const message = `token_endpoint_auth_method is ${shown(method)}, this program uses "none"`;
  return { id, verdict: 'warn', message };
}

function checkName({ client_name: name }: JsonObject): DocumentCheck {
  if (typeof name === 'string' && name.trim() !== '') {
    return verdict('client_name', true, `"${name}"`);
  }
  return {
    id: 'client_name',
    verdict: 'warn',
    message: 'client_name is missing: users are asked for consent to a URL',
  };
}

function checkRedirectUris(
  { redirect_uris: uris }: JsonObject,
  wanted: string | undefined,
): readonly DocumentCheck[] {
  const own = 'own_redirect_uri';
  if (!Array.isArray(uris) || uris.length === 0) {
    return [
      verdict('redirect_uris', false, `redirect_uris is ${shown(uris)}, expected at least one`),
      { id: own, verdict: 'skipped', message: 'not reached' },
    ];
  }
  const odd = uris.filter((uri) => !isRedirectUri(uri));
  const all = verdict(
    'redirect_uris',
    odd.length === 0,
    odd.length === 0
      ? uris.join(', ')
      : `not absolute URLs without a fragment: ${odd.map(shown).join(', ')}`,
  );
  if (wanted === undefined) {
    return [all, { id: own, verdict: 'skipped', message: 'no redirect URI is set' }];
  }
  if (uris.includes(wanted)) return [all, verdict(own, true, wanted)];
  const isOther = uris.some((uri) => isSameButPort(uri, wanted));
  if (isOther) {
    const message = `${wanted} differs in its port: only servers that accept any port take it (RFC 8252 section 7.3)`;
    return [all, { id: own, verdict: 'warn', message }];
  }
  return [all, verdict(own, false, `${wanted} is not among them`)];
}

function isRedirectUri(uri: unknown): boolean {
  return typeof uri === 'string' && URL.canParse(uri) && !uri.includes('#');
}

function isSameButPort(left: unknown, right: string): boolean {
  if (typeof left !== 'string' || !URL.canParse(left) || !URL.canParse(right)) return false;
  const [one, other] = [new URL(left), new URL(right)];
  if (!isLoopback(one.hostname)) return false;
  one.port = '';
  other.port = '';
  return one.href === other.href;
}

function checkGrants({
  grant_types: grants,
  response_types: responses,
}: JsonObject): DocumentCheck {
  const id = 'grant_types';
  // RFC 7591 section 2: the defaults are authorization_code and code.
  const hasCode =
    grants === undefined || (Array.isArray(grants) && grants.includes('authorization_code'));
  const isCode =
    responses === undefined || (Array.isArray(responses) && responses.includes('code'));
  if (!hasCode)
    return verdict(
      id,
      false,
      `grant_types is ${shown(grants)}, expected "authorization_code" among them`,
    );
  if (!isCode)
    return verdict(id, false, `response_types is ${shown(responses)}, expected "code" among them`);
  const canRefresh = Array.isArray(grants) && grants.includes('refresh_token');
  if (canRefresh) return verdict(id, true, grants.join(', '));
  return { id, verdict: 'warn', message: 'refresh_token is not among grant_types: no refresh' };
}

function checkApplicationType({ application_type: type }: JsonObject): DocumentCheck {
  const id = 'application_type';
  if (type === 'native') return verdict(id, true, 'native');
  const seen = type === undefined ? 'missing, which means "web"' : shown(type);
  const message = `application_type is ${seen}: some servers take loopback redirect URIs of "native" only`;
  return { id, verdict: 'warn', message };
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  return isObject(value) ? 'an object' : JSON.stringify(value);
}
