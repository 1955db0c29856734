import type { Settings } from '../../model/settings.ts';
import { plainTraits, type Traits } from '../../model/traits.ts';

/** What is known about how the server behaves. */
export function traitsOf({ traits = plainTraits }: Pick<Settings, 'traits'>): Traits {
  return traits;
}

/**
 * Whether ID tokens are of a kind that is the provider's own, which its preset says by naming their
 * `iss`: they come without the scope `openid`, and all tokens are for the client or application.
 */
export function hasOwnTokens(settings: Pick<Settings, 'traits'>): boolean {
  return traitsOf(settings).tokenIssuer !== undefined;
}
