/** What a sign-in asked for about the authentication, and what the ID token says about it. */
export type Authentication = {
  /** The parameters of the authorization request. */
  readonly params: Readonly<Record<string, string>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** When the ID token was received, in seconds since the epoch. */
  readonly now: number;
  /** Seconds. */
  readonly clockTolerance: number;
};

/**
 * Notes where `acr_values` or `max_age` was requested and the ID token does not have it (OpenID
 * Connect Core sections 2 and 3.1.2.1), a sentence each. Both are voluntary for most servers.
 */
export function authenticationNotes(authentication: Authentication): readonly string[] {
  return [acrNote(authentication), ageNote(authentication)].flatMap((note) => note ?? []);
}

function acrNote({ params, claims }: Authentication): string | undefined {
  const asked = params['acr_values']?.split(' ').filter((value) => value !== '') ?? [];
  const { acr } = claims;
  if (asked.length === 0 || asked.some((value) => value === acr)) return undefined;
  const seen = acr === undefined ? 'no acr' : `acr ${JSON.stringify(acr)}`;
  return `not granted: acr_values ${asked.join(' ')} (the ID token has ${seen})`;
}

function ageNote({ params, claims, now, clockTolerance }: Authentication): string | undefined {
  const maxAge = Number(params['max_age']);
  if (params['max_age'] === undefined || !Number.isFinite(maxAge)) return undefined;
  const { auth_time } = claims;
  if (typeof auth_time !== 'number') {
    return `not granted: max_age ${maxAge} (the ID token has no auth_time to compare with)`;
  }
  const age = now - auth_time;
  if (age <= maxAge + clockTolerance) return undefined;
  return `not granted: max_age ${maxAge} (by auth_time the sign-in at the server is ${age} s old)`;
}
