import type { Context } from '../../model/context.ts';
import { livesFor } from '../../oauth/token-lifetime.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { storedTokens } from './stored-tokens.ts';

/**
 * The stored tokens of the profile, refreshed when the access token expires within `minTtl`
 * seconds. Throws `human_needed` without tokens or when the login is no longer valid.
 */
export async function getValidToken(
  context: Context,
  settings: Settings,
  { minTtl }: { readonly minTtl: number },
): Promise<TokenSet> {
  const stored = await storedTokens(context, settings);
  if (livesFor(await expiry(stored), minTtl, epochSeconds(context))) return stored;
  // Scripts call `token` in loops: while the token is valid, the protocol is not loaded.
  const { refreshTokens } = await import('./refresh.ts');
  const { tokens } = await refreshTokens(context, settings, stored);
  return tokens;
}

/** Earlier versions stored no expiry when the server named none, also of a JWT with one. */
async function expiry(stored: TokenSet): Promise<Pick<TokenSet, 'expires_at'>> {
  const { expires_at, access_token } = stored;
  if (expires_at !== undefined || !access_token.startsWith('ey')) return stored;
  const { expiryOf } = await import('../../oauth/token-set.ts');
  return expiryOf(access_token);
}
