import { Failure } from '../../model/errors.ts';
import type { TokenSet } from '../../model/token-set.ts';
import { requireServerUrl } from '../../model/url.ts';
import { requestResource } from '../../oauth/protected-resource.ts';
import { requireMethod } from '../call/request.ts';
import { proofsFor } from './proofs-for.ts';

/** A header by its name. */
export type Header = readonly [name: string, value: string];

export type ProofRequest = {
  readonly method: string;
  readonly url: string;
  /** The `DPoP-Nonce` of a response that asked for it. */
  readonly nonce?: string | undefined;
};

/**
 * The Authorization header, and for a bound token the proof of its key for one request of another
 * program (RFC 9449 section 7.1): one method, one URL, once. Throws `usage` for a URL that is neither
 * https nor loopback, and for a token that is not bound.
 */
export async function proofHeaders(
  tokens: TokenSet,
  { method: named, url: address, nonce }: ProofRequest,
  mayBePlain: boolean,
): Promise<readonly Header[]> {
  const url = requireServerUrl('the URL', address, mayBePlain);
  const method = requireMethod(named);
  const proofs = await proofsFor(tokens, nonce);
  if (proofs === undefined) {
    const message = 'the token is not bound to a key: its token_type is Bearer, leave --dpop out';
    throw new Failure('usage', message);
  }
  let headers: readonly Header[] = [];
  const request = { method, url, headers: new Headers(), body: undefined };
  const keep = async (_url: string, sent: { readonly headers?: Record<string, string> } = {}) => {
    headers = Object.entries(sent.headers ?? {});
    return new Response(new Uint8Array());
  };
  await requestResource(tokens.access_token, request, keep, proofs);
  return headers.flatMap(([name, value]) => {
    const shown = shownNames[name.toLowerCase()];
    return shown === undefined ? [] : [[shown, value] as const];
  });
}

const shownNames: Readonly<Record<string, string>> = {
  authorization: 'Authorization',
  dpop: 'DPoP',
};
