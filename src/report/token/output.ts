import { fingerprint } from '../../util/fingerprint.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { clean } from '../text/clean.ts';
import { json } from '../text/json.ts';
import { redact } from '../redact/secret-names.ts';
import { tokenFacts, tokenLines, type TokenDisplay } from '../signed-in.ts';
import type { Style } from '../text/style.ts';
import { fitLines } from '../text/wrap.ts';

const tokenNames = ['access_token', 'refresh_token', 'id_token'] as const;

/** `token show --json`: the facts of the stored tokens, and a fingerprint of each. */
export function tokenShowJson(profile: string, tokens: TokenSet, display: TokenDisplay): string {
  const { flow, obtained_at, extra } = tokens;
  return json({
    profile,
    flow,
    obtained_at,
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

/** `token header --json`. */
export function headerJson(value: string): string {
  return json({ name: 'Authorization', value });
}

/** `token env --json`. */
export function variableJson(name: string, value: string): string {
  return json({ name, value });
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
