import type { Context } from '../../model/context.ts';
import { livesFor } from '../../oauth/token-set.ts';
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
  if (livesFor(stored, minTtl, epochSeconds(context))) return stored;
  // Scripts call `token` in loops: while the token is valid, the protocol is not loaded.
  const { refreshTokens } = await import('./refresh.ts');
  const { tokens } = await refreshTokens(context, settings, stored);
  return tokens;
}
