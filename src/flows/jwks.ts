import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

export type Jwk = Readonly<Record<string, unknown>>;
export type Jwks = { readonly keys: readonly Jwk[] };

/** Fetches a key set (RFC 7517 section 5). Throws a `network` failure when the answer is none. */
export async function fetchJwks(context: Context, jwksUri: string): Promise<Jwks> {
  const response = await context.http('jwks')(jwksUri, { headers: { accept: 'application/json' } });
  const text = await response.text();
  const type = response.headers.get('content-type') ?? 'no content type';
  if (response.status !== 200) {
    throw new Failure(
      'network',
      `jwks: ${jwksUri} answered HTTP ${response.status}, expected 200`,
      {
        hint: redirectHint(response) ?? 'check the jwks_uri of the server: atm-cli discover',
      },
    );
  }
  const jwks = parseJwks(text);
  if (jwks !== undefined) return jwks;
  throw new Failure('network', `jwks: ${jwksUri} answered no key set (${type})`, {
    hint: 'a key set is JSON with a member "keys" (RFC 7517 section 5)',
  });
}

/** A key set from its text, or `undefined` when it is none. */
export function parseJwks(text: string): Jwks | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJwks(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isJwks(value: unknown): value is Jwks {
  if (typeof value !== 'object' || value === null || !('keys' in value)) return false;
  const { keys } = value;
  return Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
}

function redirectHint(response: Response): string | undefined {
  const location = response.headers.get('location');
  return location === null ? undefined : `it redirects to ${location}: name that with --jwks-uri`;
}
