import type { Context } from '../../model/context.ts';
import { livesFor } from '../../oauth/token-set.ts';
import type { Settings } from '../../model/settings.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { epochSeconds } from '../clock.ts';
import { storedTokens } from './stored-tokens.ts';

/**
 * The stored tokens of the profile, refreshed when the access token lives less than `minTtl`
 * seconds. Throws `human_needed` when nobody is signed in or the login is dead.
 */
export async function getValidToken(
  context: Context,
  settings: Settings,
  { minTtl }: { readonly minTtl: number },
): Promise<TokenSet> {
  const stored = await storedTokens(context, settings);
  if (livesFor(stored, minTtl, epochSeconds(context))) return stored;
  // Scripts call `token` in loops: while the token lives, none of the protocol is loaded.
  const { refreshTokens } = await import('./refresh.ts');
  const { tokens } = await refreshTokens(context, settings, stored);
  return tokens;
}
