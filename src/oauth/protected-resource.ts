import type { Fetch } from '../model/exchange.ts';
import { type Challenge, parseChallenges } from '../util/www-authenticate.ts';
import {
  allowInsecureRequests,
  customFetch,
  protectedResourceRequest,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';

export type ResourceRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
};

export type ResourceResponse = {
  readonly response: Response;
  /** Of its WWW-Authenticate header, as far as that can be read. */
  readonly challenges: readonly Challenge[];
};

/**
 * Calls an API with a bearer token (RFC 6750 section 2.1). A redirect comes back as it is: the token
 * goes to no other address than the one that was named.
 */
export async function requestResource(
  accessToken: string,
  { method, url, headers, body }: ResourceRequest,
  fetch: Fetch,
): Promise<ResourceResponse> {
  const options = {
    [customFetch]: (to: string, sent: { readonly headers: Record<string, string> }) =>
      fetch(to, { method, headers: sent.headers, body }),
    [allowInsecureRequests]: true,
  };
  const response = await protectedResourceRequest(accessToken, method, url, headers, body, options)
    // What the library throws has read the header too, and only when all of it can be read.
    .catch((error: unknown) => {
      if (error instanceof WWWAuthenticateChallengeError) return error.response;
      throw error;
    });
  const header = response.headers.get('www-authenticate') ?? undefined;
  return { response, challenges: parseChallenges(header) };
}
