import {
  allowInsecureRequests,
  customFetch,
  protectedResourceRequest,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { type Proofs, withProof } from './dpop.ts';
import { type Challenge, parseChallenges } from '../util/www-authenticate.ts';

export type ResourceRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
};

export type ResourceResponse = {
  readonly response: Response;
  /** The challenges of its WWW-Authenticate header, as far as it can be parsed. */
  readonly challenges: readonly Challenge[];
};

/**
 * Calls an API with a bearer token (RFC 6750 section 2.1), or with a token that is bound to a key and a
 * proof of that key (RFC 9449 section 7.1). A redirect is returned, not followed: the token goes to the
 * given URL only.
 */
export async function requestResource(
  accessToken: string,
  { method, url, headers, body }: ResourceRequest,
  fetch: Fetch,
  proofs?: Proofs,
): Promise<ResourceResponse> {
  const options = {
    [customFetch]: (to: string, sent: { readonly headers: Record<string, string> }) =>
      fetch(to, { method, headers: sent.headers, body }),
    [allowInsecureRequests]: true,
  };
  const response = await withProof(proofs, (proof) =>
    protectedResourceRequest(accessToken, method, url, headers, body, { ...options, ...proof })
      // The library parses the header too, but throws it only when all of it is valid.
      .catch((error: unknown) => {
        if (error instanceof WWWAuthenticateChallengeError) return error.response;
        throw error;
      }),
  );
  const header = response.headers.get('www-authenticate') ?? undefined;
  return { response, challenges: parseChallenges(header) };
}
