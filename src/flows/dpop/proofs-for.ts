import { Failure } from '../../model/errors.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { authorizationHeader } from '../../oauth/authorization-header.ts';
import type { Proofs } from '../../oauth/dpop.ts';

/**
 * What makes proofs for requests with these tokens; `undefined` for bearer tokens. Throws a `usage`
 * failure for another token type, and where the key is missing that the tokens are bound to. `nonce`
 * is one that a server has sent earlier.
 */
export async function proofsFor(tokens: TokenSet, nonce?: string): Promise<Proofs | undefined> {
  if (!authorizationHeader(tokens).startsWith('DPoP ')) return undefined;
  const { dpop_key, client_id } = tokens;
  if (dpop_key === undefined) {
    const message =
      'the token_type is DPoP, and there is no key: the server issued it without a proof, so no request with it can be proved';
    throw new Failure('usage', message, { advice: { id: 'no_dpop_key' } });
  }
  const { proofsOf } = await import('../../oauth/dpop-key.ts');
  return await proofsOf(dpop_key, { client_id }, nonce);
}
