import type { DPoPHandle, TokenEndpointResponse } from 'oauth4webapi';
import { Failure } from '../model/errors.ts';
import type { DPoPKey } from '../model/token-set.ts';
import { parseChallenges } from '../util/www-authenticate.ts';
import { isBound } from './authorization-header.ts';
import { confirmed } from './confirmation.ts';
import type { Connection } from './connection.ts';
import { readErrorResponse } from './normalize-response.ts';

/** The key that tokens are bound to, and what makes a proof of it for each request (RFC 9449). */
export type Proofs = {
  readonly key: DPoPKey;
  /** The thumbprint of the key (RFC 7638), which `cnf` and `dpop_jkt` have. */
  readonly jkt: string;
  /** It knows the nonces that servers have sent, each by its origin. */
  readonly handle: DPoPHandle;
};

/** The option of a request of oauth4webapi that adds a proof. */
export type ProofOption = { readonly DPoP?: DPoPHandle };

/**
 * Sends a request with a proof where there is a key, and once more where the server asks for its
 * nonce in the proof (RFC 9449 sections 8 and 9). `send` makes the whole request anew: a client
 * assertion works once.
 */
export async function withProof(
  proofs: Proofs | undefined,
  send: (option: ProofOption) => Promise<Response>,
): Promise<Response> {
  if (proofs === undefined) return await send({});
  const option = { DPoP: proofs.handle };
  const response = await send(option);
  return (await asksForNonce(response)) ? await send(option) : response;
}

/** Whether a response has a nonce and asks for it. */
async function asksForNonce(response: Response): Promise<boolean> {
  if (response.ok || !response.headers.has('dpop-nonce')) return false;
  const code = 'use_dpop_nonce';
  const challenges = parseChallenges(response.headers.get('www-authenticate') ?? undefined);
  if (challenges.some(({ parameters }) => parameters['error'] === code)) return true;
  return (await readErrorResponse(response))?.error === code;
}

/**
 * The token response where it is bound to the key of the proof (RFC 9449 section 5). A token that says
 * by its `cnf` that it is, is bound whatever its `token_type`. Throws `check_failed` for a token that is
 * bound to another key, and for one that is not bound: whoever gets it could use it.
 */
export function requireBinding(
  response: TokenEndpointResponse,
  { proofs, noteTolerated }: Pick<Connection, 'proofs' | 'noteTolerated'>,
): TokenEndpointResponse {
  const { token_type, access_token } = response;
  // RFC 8693 section 2.2.1: what is no access token has no type.
  if (proofs === undefined || token_type === 'n_a') return response;
  const jkt = confirmed(access_token, 'jkt');
  if (jkt !== undefined && jkt !== proofs.jkt) throw otherKeyFailure(jkt, proofs);
  if (isBound(token_type)) return response;
  if (jkt === undefined) throw downgradeFailure(token_type);
  const message = `the token_type is ${token_type}, and the token is bound to the key of the proof: it is read as DPoP`;
  noteTolerated([{ endpoint: 'token endpoint', member: 'token_type', message }]);
  return { ...response, token_type: 'dpop' };
}

function downgradeFailure(token_type: string): Failure {
  const type = token_type === 'bearer' ? 'Bearer' : token_type;
  const message = `token endpoint: the token_type is ${type}, expected DPoP: the request had a proof, and the token is not bound to its key; it was not stored`;
  return new Failure('check_failed', message, { advice: { id: 'dpop_downgrade' } });
}

function otherKeyFailure(jkt: unknown, proofs: Proofs): Failure {
  const message = `token endpoint: the token is bound to another key (cnf.jkt ${JSON.stringify(jkt)}), expected "${proofs.jkt}", the key of the proof; it was not stored`;
  return new Failure('check_failed', message, {
    advice: { id: 'server_fault', source: 'RFC 9449 section 6.1' },
  });
}
