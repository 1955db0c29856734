import type { Settings } from '../../model/settings.ts';
import { plainTraits, type Traits } from '../../model/traits.ts';

/** The traits of the server. */
export function traitsOf({ traits = plainTraits }: Pick<Settings, 'traits'>): Traits {
  return traits;
}

/**
 * Whether the ID tokens are of the provider's own kind, which its preset says by setting their
 * `iss`: they are issued without the scope `openid`, and all tokens are for the client or
 * application.
 */
export function hasOwnTokens(settings: Pick<Settings, 'traits'>): boolean {
  return traitsOf(settings).token_issuer !== undefined;
}
