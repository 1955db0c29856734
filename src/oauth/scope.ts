/** The scopes of a scope value, each once (RFC 6749 section 3.3). */
export function scopesOf(scope: string | undefined): readonly string[] {
  return [...new Set(scope?.split(/\s+/).filter((name) => name !== ''))];
}

/** Whether a scope asks for an ID token (OpenID Connect Core section 3.1.2.1). */
export function isOpenId(scope: string | undefined): boolean {
  return scopesOf(scope).includes('openid');
}

/** The scopes that a client asks for to get a refresh token; servers refuse these most often. */
const forRefresh: readonly string[] = ['offline_access', 'offline', 'refresh_token'];

/**
 * The scopes to leave out after `invalid_scope`, of those that nobody typed: the ones that the
 * error message names. A message that names none or all of them does not say which one it is about:
 * then those for a refresh token, else all but `openid`, else `openid` itself.
 */
export function refusedScopes(added: readonly string[], message: string): readonly string[] {
  const words = new Set(message.split(/[\s"'`,;()<>[\]{}]+/).map(withoutStop));
  const named = added.filter((name) => words.has(name));
  if (named.length > 0 && named.length < added.length) return named;
  const candidates = [
    added.filter((name) => forRefresh.includes(name)),
    added.filter((name) => name !== 'openid'),
  ];
  return candidates.find(({ length }) => length > 0) ?? added;
}

function withoutStop(word: string): string {
  return /[.:!?]$/.test(word) ? word.slice(0, -1) : word;
}

/** The response to a token request, as far as it says what was granted. */
export type Grants = {
  readonly scope?: string | undefined;
  readonly id_token?: string | undefined;
  readonly refresh_token?: string | undefined;
};

/** The scopes that are about claims of the user (OpenID Connect Core section 5.4). */
const aboutClaims: readonly string[] = ['profile', 'email', 'address', 'phone'];

/**
 * The requested scopes that were not granted (RFC 6749 sections 3.3 and 5.1); none when the response
 * has no `scope`, which means that all were. A scope that the server calls by another name, or
 * whose token came, counts as granted. A `scope` without `openid` beside an ID token is that of the
 * API (RFC 8707), and says nothing of claims.
 */
export function missingScopes(asked: string | undefined, granted: Grants): readonly string[] {
  if (granted.scope === undefined) return [];
  // A comma is allowed in a scope, and some servers separate with it.
  const names = [...scopesOf(granted.scope), ...granted.scope.split(/[\s,]+/)];
  const isGranted = (scope: string) => names.some((name) => isSameScope(scope, name));
  const hasIdToken = granted.id_token !== undefined;
  const isOfApi = hasIdToken && !names.includes('openid');
  return scopesOf(asked).filter((scope) => {
    if (scope === 'openid' && hasIdToken) return false;
    if (isOfApi && aboutClaims.includes(scope)) return false;
    if (forRefresh.includes(scope) && granted.refresh_token !== undefined) return false;
    return !isGranted(scope);
  });
}

/**
 * Google answers `email` with `https://www.googleapis.com/auth/userinfo.email`; Entra answers a
 * scope of Graph with and without its URI, and `<api>/.default` with the scopes of that API.
 */
function isSameScope(asked: string, granted: string): boolean {
  if (asked === granted) return true;
  if (asked.endsWith('/.default')) return granted.startsWith(asked.slice(0, -'.default'.length));
  if (granted === `https://www.googleapis.com/auth/userinfo.${asked}`) return true;
  const graph = 'https://graph.microsoft.com/';
  const short = (name: string) => (name.startsWith(graph) ? name.slice(graph.length) : name);
  return short(asked).toLowerCase() === short(granted).toLowerCase() && asked !== '';
}
