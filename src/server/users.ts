import type { Account } from 'oidc-provider';

/** Claims of OpenID Connect Core section 5.1. */
export type User = Readonly<ReturnType<typeof testUser>>;

function testUser(sub: string, given_name: string, rest: object) {
  return {
    sub,
    name: `${given_name} (test user)`,
    given_name,
    family_name: 'Testuser',
    preferred_username: sub,
    locale: 'en',
    zoneinfo: 'Etc/UTC',
    email: `${sub}@example.test`,
    email_verified: true,
    ...rest,
  };
}

/**
 * The users of the built-in server. They have no passwords: anyone who opens the page may choose
 * one.
 */
export const users: readonly User[] = [
  testUser('ada', 'Ada', {}),
  testUser('ben', 'Ben', { locale: 'de-DE', zoneinfo: 'Europe/Berlin' }),
  testUser('cy', 'Cy', { email_verified: false }),
];

/** The claims of each scope, OpenID Connect Core section 5.4. */
export const scopeClaims = {
  openid: ['sub'],
  profile: ['name', 'given_name', 'family_name', 'preferred_username', 'locale', 'zoneinfo'],
  email: ['email', 'email_verified'],
};

/** The user of a subject identifier. */
export function findUser(sub: string): User | undefined {
  return users.find((user) => user.sub === sub);
}

/** The account of a subject for oidc-provider, which filters the claims by scope. */
export function findAccount(_context: unknown, sub: string): Account | undefined {
  const user = findUser(sub);
  return user && { accountId: sub, claims: () => ({ ...user }) };
}
