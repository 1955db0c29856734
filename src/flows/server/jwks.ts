import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import type { Connection } from '../../oauth/connection.ts';
import { isObject, parseShallow } from '../../util/json.ts';
import { cachedRequest, type Fetched } from './cached-request.ts';

export type Jwk = Readonly<Record<string, unknown>>;
export type Jwks = { readonly keys: readonly Jwk[] };

export type KeyPlace = {
  /** The issuer that the keys belong to; empty when only the URL was given. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** Bypass the cache. */
  readonly isFresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * A key set (RFC 7517 section 5), possibly cached. Throws a `network` failure when the response is
 * not a key set.
 */
export async function fetchJwks(context: Context, place: KeyPlace): Promise<Fetched<Jwks>> {
  const { issuer, jwksUri, isFresh, signal } = place;
  return await cachedRequest(context, {
    step: 'jwks',
    issuer,
    url: jwksUri,
    isFresh,
    send: (fetch) => fetchKeys(fetch, jwksUri, signal),
    read: (value) => {
      if (!isJwks(value)) throw new TypeError('the cached response is not a key set');
      return value;
    },
  });
}

async function fetchKeys(
  fetch: Fetch,
  jwksUri: string,
  signal: AbortSignal | undefined,
): Promise<Jwks> {
  const response = await fetch(jwksUri, { headers: { accept: 'application/json' }, signal });
  const jwks = response.status === 200 ? parseJwks(await response.clone().text()) : undefined;
  if (jwks !== undefined) return jwks;
  const { readNonOAuthResponse } = await import('../../oauth/non-oauth-response.ts');
  const { seen, hint } = await readNonOAuthResponse(response);
  const location = response.headers.get('location');
  throw new Failure('network', `jwks: ${jwksUri} did not return a key set (${seen.join(', ')})`, {
    hint: hintFor(response.status, location) ?? hint,
  });
}

/** A key set from its text; `undefined` when it is not one. */
export function parseJwks(text: string): Jwks | undefined {
  const value = parseShallow(text);
  return isJwks(value) ? value : undefined;
}

function isJwks(value: unknown): value is Jwks {
  const keys = isObject(value) ? value['keys'] : undefined;
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
}

function hintFor(status: number, location: string | null): string | undefined {
  if (status === 200) return 'a key set is JSON with a member "keys" (RFC 7517 section 5)';
  if (location !== null) return `it redirects to ${location}: use that URL with --jwks-uri`;
  return status === 404 ? 'check the jwks_uri of the server: atm-cli discover' : undefined;
}

/** The URL of the keys for ID tokens. Throws a `usage` failure when the metadata has none. */
export function requireJwksUri({ server: { issuer, jwks_uri } }: Connection): string {
  if (jwks_uri !== undefined) return jwks_uri;
  throw new Failure(
    'usage',
    `${issuer} names no jwks_uri, which is needed to verify the ID token`,
    {
      hint: 'give it with --jwks-uri, or leave openid out of --scope',
    },
  );
}
