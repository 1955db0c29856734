import type { Refreshed } from '../../flows/tokens/refresh.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { json } from '../text/json.ts';
import { tokenFacts, type TokenDisplay, tokenLines } from '../signed-in.ts';
import type { Style } from '../text/style.ts';
import { fitLines } from '../text/wrap.ts';

/** `token --json`: the access token and its facts. */
export function tokenJson(tokens: TokenSet, now: number): string {
  const { access_token, token_type, scope, expires_at } = tokens;
  const expires_in = expires_at === undefined ? undefined : Math.max(0, expires_at - now);
  return json({ access_token, token_type, scope, expires_at, expires_in });
}

/** `token refresh --json`. */
export function refreshedJson(
  profile: string,
  refreshed: Refreshed,
  display: TokenDisplay,
): string {
  const { tokens, asked } = refreshed;
  return json({ profile, refreshed_by_this_process: asked, ...tokenFacts(tokens, display) });
}

/** `token refresh` as lines. */
export function refreshedLines(
  { tokens, asked }: Refreshed,
  style: Style,
  display: TokenDisplay,
): string {
  const head = asked ? 'Refreshed' : 'Refreshed by another process a moment ago';
  return fitLines([style.good(head), ...tokenLines(tokens, display)], style);
}
