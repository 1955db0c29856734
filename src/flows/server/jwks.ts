import type { Context } from '../../model/context.ts';
import type { Fetch } from '../../model/exchange.ts';
import { Failure } from '../../model/errors.ts';
import type { Connection } from '../../oauth/connection.ts';
import { isObject, parseShallow } from '../../util/json.ts';
import { cachedRequest, type Fetched } from './cached-request.ts';

export type Jwk = Readonly<Record<string, unknown>>;
export type Jwks = { readonly keys: readonly Jwk[] };

export type KeyPlace = {
  /** The issuer whose keys they are; empty where somebody named the address alone. */
  readonly issuer: string;
  readonly jwksUri: string;
  /** The server itself is asked, whatever it said to earlier runs. */
  readonly isFresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * A key set (RFC 7517 section 5), which may be the one that an earlier run was given. Throws a
 * `network` failure when the answer is none.
 */
export async function fetchJwks(context: Context, place: KeyPlace): Promise<Fetched<Jwks>> {
  const { issuer, jwksUri, isFresh, signal } = place;
  return await cachedRequest(context, {
    step: 'jwks',
    issuer,
    url: jwksUri,
    isFresh,
    send: (fetch) => askForKeys(fetch, jwksUri, signal),
    read: (said) => {
      if (!isJwks(said)) throw new TypeError('what was kept is no key set');
      return said;
    },
  });
}

async function askForKeys(
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
  throw new Failure('network', `jwks: ${jwksUri} answered no key set (${seen.join(', ')})`, {
    hint: hintFor(response.status, location) ?? hint,
  });
}

/** A key set from its text, or `undefined` when it is none. */
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
  if (location !== null) return `it redirects to ${location}: name that with --jwks-uri`;
  return status === 404 ? 'check the jwks_uri of the server: atm-cli discover' : undefined;
}

/** Where the keys are that ID tokens are verified with; a `usage` failure when the server does not say. */
export function requireJwksUri({ server: { issuer, jwks_uri } }: Connection): string {
  if (jwks_uri !== undefined) return jwks_uri;
  throw new Failure('usage', `${issuer} names no jwks_uri to verify the ID token with`, {
    hint: 'give it with --jwks-uri, or leave openid out of --scope',
  });
}
