import { plainTraits } from '../providers/plain-traits.ts';
import type { Traits } from '../providers/traits.ts';
import type { Settings } from '../settings.ts';

/** What is known about how the server behaves. */
export function traitsOf({ traits = plainTraits }: Settings): Traits {
  return traits;
}

/**
 * Whether ID tokens are of a kind that is the provider's own, which its preset says by naming their
 * `iss`: they come without the scope `openid`, and all tokens are for the client or application.
 */
export function hasOwnTokens(settings: Settings): boolean {
  return traitsOf(settings).tokenIssuer !== undefined;
}
