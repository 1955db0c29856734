import {
  allowInsecureRequests,
  customFetch,
  protectedResourceRequest,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { Fetch } from '../context.ts';

/** One challenge of a WWW-Authenticate header (RFC 9110 section 11.6.1); names are in lower case. */
export type Challenge = {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
};

export type ResourceRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer> | undefined;
};

export type ResourceAnswer = {
  readonly response: Response;
  /** Empty when the answer has no such header, or one that cannot be read. */
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
): Promise<ResourceAnswer> {
  const options = {
    [customFetch]: (to: string, sent: { readonly headers: Record<string, string> }) =>
      fetch(to, { method, headers: sent.headers, body }),
    [allowInsecureRequests]: true,
  };
  try {
    const response = await protectedResourceRequest(
      accessToken,
      method,
      url,
      headers,
      body,
      options,
    );
    return { response, challenges: [] };
  } catch (error) {
    if (!(error instanceof WWWAuthenticateChallengeError)) throw error;
    const challenges = error.cause.map(({ scheme, parameters }) => ({
      scheme,
      parameters: textsOf({ ...parameters }),
    }));
    return { response: error.response, challenges };
  }
}

function textsOf(
  parameters: Readonly<Record<string, string | undefined>>,
): Challenge['parameters'] {
  const found = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found) as Challenge['parameters'];
}
