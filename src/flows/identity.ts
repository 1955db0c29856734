import { decodeUnverified } from '../jwt/decode.ts';
import type { TokenSet } from '../token-set.ts';

/** The claims that say who signed in. */
export type IdClaims = Readonly<Record<string, unknown>> & {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
};

/** Who a verified token speaks of; ATM describes the person in an object that it calls `scope`. */
export function identityOf(claims: Readonly<Record<string, unknown>>): IdClaims {
  const { sub, scope } = claims;
  if (sub !== undefined || typeof scope !== 'object' || scope === null) {
    return { ...claims, sub: String(sub) };
  }
  const { id, email, firstName, lastName }: Readonly<Record<string, unknown>> = { ...scope };
  const name = [firstName, lastName].filter((part) => typeof part === 'string' && part !== '');
  return {
    ...claims,
    sub: String(id ?? email),
    ...(name.length === 0 ? {} : { name: name.join(' ') }),
    ...(typeof email === 'string' ? { email } : {}),
  };
}

/** Whom the ID token of a stored set is about, which was verified when it was stored; `now` is in milliseconds. */
export function subjectOf({ id_token }: TokenSet, now: number): string | undefined {
  if (id_token === undefined) return undefined;
  const decoded = decodeUnverified(id_token, now / 1000);
  if (!('payload' in decoded) || typeof decoded.payload !== 'object') return undefined;
  const sub: unknown = decoded.payload['sub'];
  return typeof sub === 'string' ? sub : undefined;
}
