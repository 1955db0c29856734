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
