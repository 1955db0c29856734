import type { Introspected } from '../../flows/tokens/introspect.ts';
import type { Refreshed } from '../../flows/tokens/refresh.ts';
import type { Revoked, RevokedToken } from '../../flows/tokens/revoke.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { fingerprint } from '../../util/fingerprint.ts';
import { redact } from '../redact/secret-names.ts';
import {
  confirmation,
  noteLines,
  scopeMembers,
  type TokenDisplay,
  tokenFacts,
  tokenLines,
} from '../signed-in.ts';
import { alignRows } from '../text/align-rows.ts';
import { clean } from '../text/clean.ts';
import { json } from '../text/json.ts';
import type { Style } from '../text/style.ts';
import { expiry, isoTime } from '../text/time.ts';
import { fitLines } from '../text/wrap.ts';
import { textOf } from '../trace/message-body.ts';

/** `token --json`: the access token and its facts. */
export function tokenJson(tokens: TokenSet, now: number): string {
  const { access_token, token_type, expires_at } = tokens;
  const expires_in = expires_at === undefined ? undefined : Math.max(0, expires_at - now);
  return json<'token'>({
    access_token,
    token_type,
    cnf: confirmation(tokens),
    ...scopeMembers(tokens),
    expires_at,
    expires_in,
  });
}

/** `token refresh --json`. */
export function refreshedJson(
  profile: string,
  refreshed: Refreshed,
  display: TokenDisplay,
): string {
  const { tokens, asked, notes = [] } = refreshed;
  return json<'token refresh'>({
    profile,
    refreshed_by_this_process: asked,
    ...tokenFacts(tokens, display),
    notes: notes.length === 0 ? undefined : notes,
  });
}

/** `token refresh` as lines. */
export function refreshedLines(
  { tokens, asked, notes = [] }: Refreshed,
  style: Style,
  display: TokenDisplay,
): string {
  const head = asked ? 'Refreshed' : 'Refreshed by another process a moment ago';
  const lines = [style.good(head), ...tokenLines(tokens, display), ...noteLines(notes, style)];
  return fitLines(lines, style);
}

/** `token revoke --json`. */
export function revokedJson({ profile, issuer, tokens }: Revoked): string {
  const members = tokens.map(({ token, fate, forgotten, expires_at }) => {
    return { token, result: fate, deleted: forgotten, expires_at };
  });
  return json<'token revoke'>({ profile, issuer, tokens: members });
}

/** `token revoke` as lines; `now` in seconds since the epoch. */
export function revokedLines({ tokens }: Revoked, style: Style, now: number): string {
  return fitLines(
    tokens.map((token) => line(token, style, now)),
    style,
  );
}

function line({ token, fate, forgotten, expires_at }: RevokedToken, style: Style, now: number) {
  const what = (token ?? 'token').replace('_', ' ').padEnd(14);
  if (fate === 'revoked') {
    const here = forgotten ? ', deleted locally' : '';
    return `${what} ${style.good('revoked')} at the server${here}`;
  }
  const until = expires_at === undefined ? '' : ` until it expires ${expiry(expires_at, now)}`;
  return `${what} ${style.warn('still valid')}${until}: the server cannot revoke tokens of this kind${forgotten ? '; deleted locally' : ''}`;
}

/** `token introspect --json`: the response as received, and the fingerprint of the token. */
export function introspectedJson({ issuer, token, answer, reasons }: Introspected): string {
  const { active } = answer;
  return json<'token introspect'>({
    active,
    issuer,
    token_fingerprint: fingerprint(token),
    possible_reasons: active ? undefined : reasons,
    response: answer,
  });
}

/** `token introspect` as lines; `now` in seconds since the epoch. */
export function introspectedLines(
  { token, answer, reasons }: Introspected,
  style: Style,
  now: number,
): string {
  const { active, ...members } = answer;
  const head = active ? style.good('active') : style.bad('not active');
  const rows = Object.entries(members).map(([name, value]) => {
    return [clean(name), show(name, value, now)] as const;
  });
  const lines = alignRows(rows, style.dim, 10);
  const why = reasons.map((reason) => `  ${style.dim('possible reason:')} ${clean(reason)}`);
  return fitLines([`${head} (token ${fingerprint(token)})`, ...lines, ...why], style);
}

function show(name: string, value: unknown, now: number): string {
  if (typeof value !== 'number') return clean(textOf(value));
  if (name === 'exp') return expiry(value, now);
  const isTime = name === 'iat' || name === 'nbf' || name === 'auth_time';
  return (isTime && isoTime(value)) || String(value);
}

const tokenNames = ['access_token', 'refresh_token', 'id_token'] as const;

/** `token show --json`: the facts of the stored tokens, and a fingerprint of each. */
export function tokenShowJson(profile: string, tokens: TokenSet, display: TokenDisplay): string {
  const { flow, obtained_at, refresh_refused, extra } = tokens;
  return json<'token show'>({
    profile,
    flow,
    obtained_at,
    refresh_refused,
    ...tokenFacts(tokens, display),
    fingerprints: fingerprints(tokens),
    extra: display.showTokens ? extra : Object.keys(extra ?? {}),
  });
}

/** `token show` as lines; members of the vendor are shown only together with the tokens. */
export function tokenShowLines(
  profile: string,
  tokens: TokenSet,
  style: Style,
  display: TokenDisplay,
): string {
  const { showTokens } = display;
  const prints = tokenNames.flatMap((name) => {
    const value = tokens[name];
    return value === undefined ? [] : [row(name, redact(name, value))];
  });
  const extra = Object.entries(tokens.extra ?? {}).map(([name, value]) => {
    return row(name, showTokens ? JSON.stringify(value) : '(not shown)');
  });
  const lines = [
    `Tokens of profile ${style.bold(clean(profile))}`,
    row('client', tokens.client_id),
    row('type', tokens.token_type),
    ...tokenLines(tokens, display),
    ...(showTokens ? [] : prints),
    ...extra,
  ];
  return fitLines(lines, style);
}

/** `token header --json`: the Authorization header, and the other one where it was asked for. */
export function headerJson(headers: readonly (readonly [name: string, value: string])[]): string {
  const { Authorization: value = '', DPoP: dpop }: Readonly<Record<string, string | undefined>> =
    Object.fromEntries(headers);
  return json<'token header'>({ name: 'Authorization', value, dpop });
}

/** `token env --json`. */
export function variableJson(name: string, value: string): string {
  return json<'token env'>({ name, value });
}

function fingerprints(tokens: TokenSet): object {
  const found = tokenNames.flatMap((name) => {
    const value = tokens[name];
    return value === undefined ? [] : [[name, fingerprint(value)]];
  });
  return Object.fromEntries(found);
}

function row(name: string, value: string): string {
  return `  ${clean(name).padEnd(14)} ${clean(value)}`;
}
