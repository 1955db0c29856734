import type { Context } from '../context.ts';
import type { Connection } from '../oauth/connection.ts';
import type { TokenSet } from '../token-set.ts';

/** The claims that say who signed in. */
export type IdClaims = Readonly<Record<string, unknown>> & {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
};

export async function checkIdToken(
  _context: Context,
  _connection: Connection,
  tokens: TokenSet,
  _expected: { readonly nonce?: string },
): Promise<IdClaims | undefined> {
  if (tokens.id_token === undefined) return undefined;
  return JSON.parse(Buffer.from(tokens.id_token.split('.')[1] ?? '', 'base64url').toString());
}
