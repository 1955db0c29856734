import type { LoginResult } from '../flows/tokens/save-login.ts';
import type { TokenFacts } from './schema/token-outputs.ts';
import type { RefreshRefusal, TokenSet } from '../model/token-set.ts';
import { thumbprintOf } from '../jwt/keys/thumbprint.ts';
import { namedCertificate } from '../oauth/certificate-binding.ts';
import { missingScopes, scopesOf } from '../oauth/scope.ts';
import { clean } from './text/clean.ts';
import { expiry } from './text/time.ts';
import { json } from './text/json.ts';
import type { Style } from './text/style.ts';
import { fitLines } from './text/wrap.ts';

export type TokenDisplay = {
  readonly showTokens: boolean;
  /** What the token in `access_token` is, when it is something else. */
  readonly issued?: string;
  /** Seconds since the epoch. */
  readonly now: number;
};

/** `login --json` and `device --json`: who signed in and the token response; tokens only with `--show-tokens`. */
export function signedInJson(signedIn: LoginResult, display: TokenDisplay): string {
  const { profile, tokens, claims, advice } = signedIn;
  return json<'login'>({
    profile,
    flow: tokens.flow,
    sub: claims?.sub,
    name: claims?.name,
    email: claims?.email,
    ...tokenFacts(tokens, display),
    notes: advice.length === 0 ? undefined : advice,
  });
}

/** The members of a token set in JSON; the tokens themselves only with `showTokens`. */
export function tokenFacts(tokens: TokenSet, display: TokenDisplay): TokenFacts {
  const { showTokens, now, issued } = display;
  const { issuer, client_id, token_type, resource, expires_at } = tokens;
  const { refresh_token, id_token } = tokens;
  return {
    issuer,
    client_id,
    token_type,
    cnf: confirmation(tokens),
    ...scopeMembers(tokens),
    resource,
    expires_at,
    expires_in: expires_at === undefined ? undefined : Math.max(0, expires_at - now),
    has_refresh_token: refresh_token !== undefined || issued === 'refresh_token',
    has_id_token: id_token !== undefined || issued === 'id_token',
    ...(showTokens ? secretsOf(tokens, display) : {}),
  };
}

type Confirmation = { readonly jkt?: string; readonly 'x5t#S256'?: string };

/** What tokens are bound to, as the claim `cnf` says it; `undefined` for others. */
export function confirmation(tokens: TokenSet): Confirmation | undefined {
  const { dpop_key, certificate_thumbprint } = tokens;
  if (dpop_key === undefined && certificate_thumbprint === undefined) return undefined;
  return {
    ...(dpop_key !== undefined && { jkt: thumbprintOf(dpop_key) }),
    ...(certificate_thumbprint !== undefined && { 'x5t#S256': certificate_thumbprint }),
  };
}

/** The token type, and what the tokens are bound to; nothing for those that are not. */
export function boundType(tokens: TokenSet): string | undefined {
  const { jkt, 'x5t#S256': certificate } = confirmation(tokens) ?? {};
  const isNamed = namedCertificate(tokens.access_token) !== undefined;
  const doubt = isNamed ? '' : ' (as the server does; the token cannot be read)';
  const bound = [
    jkt && `bound to the key jkt ${jkt}`,
    certificate &&
      `${isNamed ? '' : 'probably '}bound to the certificate x5t#S256 ${clean(certificate)}${doubt}`,
  ].filter(Boolean);
  if (bound.length === 0) return undefined;
  return [jkt === undefined ? 'Bearer' : 'DPoP', ...bound].join(', ');
}

/** The scope as the server sent it, and as a list. */
export function scopeMembers(tokens: Pick<TokenSet, 'scope' | 'requested_scope'>) {
  const { scope, requested_scope } = tokens;
  const missing = missingScopes(requested_scope, tokens);
  return {
    scope,
    scopes: scope === undefined ? undefined : scopesOf(scope),
    scopes_missing: missing.length === 0 ? undefined : missing,
  };
}

/** The tokens of a set by their names. */
function secretsOf(
  { access_token, refresh_token, id_token }: TokenSet,
  { issued = 'access_token' }: TokenDisplay,
): Readonly<Record<string, string | undefined>> {
  if (issued === 'access_token') return { access_token, refresh_token, id_token };
  return { refresh_token, id_token, [issued]: access_token };
}

/** `login` and `device` as lines. */
export function signedInLines(signedIn: LoginResult, style: Style, display: TokenDisplay): string {
  const { profile, madeProfile, tokens, claims, advice } = signedIn;
  const who = claims?.name ?? claims?.email ?? claims?.sub;
  const head = who === undefined ? 'Signed in' : `Signed in as ${clean(who)}`;
  const lines = [
    `${style.good(head)} (${madeProfile ? 'new profile' : 'profile'} ${style.bold(clean(profile))})`,
    ...tokenLines(tokens, display),
    ...noteLines(advice, style),
  ];
  return fitLines(lines, style);
}

/** When the server refused the refresh token, and its words; `now` in seconds since the epoch. */
export function refusal({ at, message, ended }: RefreshRefusal, now: number): string {
  return `${ended ? 'no longer valid, ' : ''}refused ${expiry(at, now)}: ${clean(message)}`;
}

/** Notes for the user, a line each. */
export function noteLines(notes: readonly string[], style: Style): readonly string[] {
  return notes.map((sentence) => `${style.dim('note:')} ${clean(sentence)}`);
}

/** The granted scope; some servers return an empty one when none was requested. */
export function formatScope(scope: string | undefined): string {
  if (scope === undefined) return 'not returned by the server';
  return scope.trim() === '' ? 'none' : clean(scope);
}

/** Issuer, scope, expiry and refresh token of a set; the tokens themselves only with `showTokens`. */
export function tokenLines(tokens: TokenSet, display: TokenDisplay): readonly string[] {
  const { showTokens, now } = display;
  const bound = boundType(tokens);
  const rows: (readonly [string, string])[] = [
    ['issuer', clean(tokens.issuer)],
    ...(bound === undefined ? [] : [['token type', bound] as const]),
    ['scope', formatScope(tokens.scope)],
    ['expires', expiry(tokens.expires_at, now)],
    ['refresh token', formatRefreshToken(tokens, now)],
  ];
  for (const [name, value] of Object.entries(showTokens ? secretsOf(tokens, display) : {})) {
    if (value !== undefined) rows.push([name, clean(value)]);
  }
  return rows.map(([name, value]) => `  ${name.padEnd(14)} ${value}`);
}

function formatRefreshToken(
  { refresh_token, refresh_refused, flow }: TokenSet,
  now: number,
): string {
  if (refresh_token !== undefined && refresh_refused !== undefined) {
    return refusal(refresh_refused, now);
  }
  if (refresh_token !== undefined) return 'yes';
  // RFC 6749 section 4.4.3: "A refresh token SHOULD NOT be included."
  if (flow === 'client_credentials') return 'none (a new token is requested on expiry)';
  return 'none';
}
