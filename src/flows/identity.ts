import { isObject } from '../json.ts';
import { decodeUnverified } from '../jwt/decode.ts';
import type { Traits } from '../providers/traits.ts';
import type { TokenSet } from '../token-set.ts';

/** The claims that say who signed in. */
export type IdClaims = Readonly<Record<string, unknown>> & {
  readonly sub: string;
  readonly name?: string;
  readonly email?: string;
};

/** Who a verified token speaks of: its `sub`, else what the claim named by the trait `userClaim` says. */
export function identityOf(
  claims: Readonly<Record<string, unknown>>,
  { userClaim }: Pick<Traits, 'userClaim'>,
): IdClaims {
  const { sub } = claims;
  const user = userClaim === undefined ? undefined : claims[userClaim];
  if (sub !== undefined || !isObject(user)) return { ...claims, sub: String(sub) };
  const { id, email, firstName, lastName } = user;
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
