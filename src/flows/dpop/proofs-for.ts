import { Failure } from '../../model/errors.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { authorizationHeader } from '../../oauth/authorization-header.ts';
import { confirmed } from '../../oauth/confirmation.ts';
import type { Proofs } from '../../oauth/dpop.ts';

/**
 * What makes proofs for requests with these tokens; `undefined` for bearer tokens. Throws a `usage`
 * failure for another token type, and where the key is missing that the tokens are bound to, or another
 * one is stored. `nonce` is one that a server has sent earlier.
 */
export async function proofsFor(tokens: TokenSet, nonce?: string): Promise<Proofs | undefined> {
  if (!authorizationHeader(tokens).startsWith('DPoP ')) return undefined;
  const { dpop_key, client_id, access_token } = tokens;
  if (dpop_key === undefined) {
    const message =
      'the token_type is DPoP, and there is no key: the server issued it without a proof, so no request with it can be proved';
    throw new Failure('usage', message, { advice: { id: 'no_dpop_key' } });
  }
  const { proofsOf } = await import('../../oauth/dpop-key.ts');
  const proofs = await proofsOf(dpop_key, { client_id }, nonce);
  const bound = confirmed(access_token, 'jkt');
  if (bound === undefined || bound === proofs.jkt) return proofs;
  const message = `the token is bound to the key ${JSON.stringify(bound)} (cnf.jkt), and the stored key is ${proofs.jkt}: no request with it can be proved`;
  throw new Failure('usage', message, { advice: { id: 'no_dpop_key' }, rule: 'T51' });
}
