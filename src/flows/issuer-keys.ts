import type { Context } from '../context.ts';
import { importJwks, type PublicKeySource } from '../jwt/keys/key-set.ts';
import { fetchJwks } from './jwks.ts';

/** The keys of a server by its `jwks_uri`, fetched when the first token needs one. */
export function issuerKeys(context: Context, jwksUri: string): PublicKeySource {
  return {
    type: 'jwks',
    remote: true,
    load: async () => importJwks(await fetchJwks(context, jwksUri), jwksUri),
  };
}
