import type { Context } from '../context.ts';
import { Failure } from '../errors.ts';

export type Jwk = Readonly<Record<string, unknown>>;
export type Jwks = { readonly keys: readonly Jwk[] };

/** Fetches a key set (RFC 7517 section 5). Throws a `network` failure when the answer is none. */
export async function fetchJwks(context: Context, jwksUri: string): Promise<Jwks> {
  const response = await context.http('jwks')(jwksUri, { headers: { accept: 'application/json' } });
  const jwks = response.status === 200 ? parseJwks(await response.clone().text()) : undefined;
  if (jwks !== undefined) return jwks;
  const { readForeignAnswer } = await import('../oauth/foreign-answer.ts');
  const { seen, hint } = await readForeignAnswer(response);
  const location = response.headers.get('location');
  throw new Failure('network', `jwks: ${jwksUri} answered no key set (${seen.join(', ')})`, {
    hint: hintFor(response.status, location) ?? hint,
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

function hintFor(status: number, location: string | null): string | undefined {
  if (status === 200) return 'a key set is JSON with a member "keys" (RFC 7517 section 5)';
  if (location !== null) return `it redirects to ${location}: name that with --jwks-uri`;
  return status === 404 ? 'check the jwks_uri of the server: atm-cli discover' : undefined;
}
