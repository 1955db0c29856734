import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { Connection } from '../../oauth/connection.ts';
import { decodeText } from '../../util/decode-text.ts';
import { parseShallow } from '../../util/json.ts';
import { cachedRequest, type Fetched } from './cached-request.ts';

/** RFC 7517 section 8.5.2; servers that know only JSON send that. */
export const acceptJwks = 'application/jwk-set+json, application/json, */*;q=0.1';

export type KeyPlace = {
  /** The issuer that the keys belong to; empty when only the URL was given. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** Bypass the cache. */
  readonly isFresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * The keys of a server, possibly cached, as `read` makes them of the JSON at their URL; it throws
 * for what is no key set (RFC 7517 section 5). Throws a `network` failure when the response is none.
 */
export async function fetchJwks<T>(
  context: Context,
  { issuer, jwksUri, isFresh, signal }: KeyPlace,
  read: (value: unknown) => T,
): Promise<Fetched<T>> {
  return await cachedRequest(context, {
    step: 'jwks',
    issuer,
    url: jwksUri,
    isFresh,
    send: async (fetch) => {
      const response = await fetch(jwksUri, { headers: { accept: acceptJwks }, signal });
      const value = response.status === 200 ? await jsonOf(response.clone()) : undefined;
      const refusal = value === undefined ? undefined : refusalOf(read, value);
      if (value !== undefined && refusal === undefined) return value;
      throw await notJwksFailure(jwksUri, response, refusal);
    },
    read,
  });
}

async function jsonOf(response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? undefined;
  return parseShallow(decodeText(new Uint8Array(await response.arrayBuffer()), type));
}

/** Why JSON is no key set; `undefined` where it is one. */
function refusalOf(read: (value: unknown) => unknown, value: unknown): Failure | undefined {
  try {
    read(value);
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

async function notJwksFailure(
  jwksUri: string,
  response: Response,
  refusal: Failure | undefined,
): Promise<Failure> {
  const { readNonOAuthResponse } = await import('../../oauth/non-oauth-response.ts');
  const { seen, advice } = await readNonOAuthResponse(response);
  const expected =
    response.status === 200 ? '; expected JSON with a member "keys" (RFC 7517 section 5)' : '';
  const what = refusal?.message ?? `${jwksUri} did not return a key set`;
  const message = `jwks: ${what} (${seen.join(', ')})${refusal === undefined ? expected : ''}`;
  return new Failure('network', message, { rule: 'V15', advice });
}

/** The URL of the keys for ID tokens. Throws a `usage` failure when the metadata has none. */
export function requireJwksUri({ server: { issuer, jwks_uri } }: Connection): string {
  if (jwks_uri !== undefined) return jwks_uri;
  throw new Failure(
    'usage',
    `${issuer} names no jwks_uri, which is needed to verify the ID token of the scope openid`,
    { rule: 'U20', advice: { id: 'no_endpoint', endpoint: 'jwks_uri' } },
  );
}
