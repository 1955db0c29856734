import { users } from '../users.ts';

/** A user of an application: what signs in, and what tokens say about it in `scope`. */
export type AtmUser = {
  readonly loginId: string;
  readonly password: string;
  /** How the pages call the user. */
  readonly name: string;
  readonly scope: {
    readonly email: string;
    readonly id: string;
    readonly firstName: string;
    readonly lastName: string;
  };
};

/** The test users of the built-in server, here with passwords that everybody may know. */
export const atmUsers: readonly AtmUser[] = users.map(
  ({ sub, name, email, given_name, family_name }) => ({
    loginId: email,
    password: `${sub}-development-password`,
    name,
    scope: { email, id: sub, firstName: given_name, lastName: family_name },
  }),
);

/** The user whose credentials these are. */
export function authenticate(loginId: string, password: string): AtmUser | undefined {
  return atmUsers.find((user) => user.loginId === loginId && user.password === password);
}

/** The user of a token. */
export function findAtmUser(id: string | undefined): AtmUser | undefined {
  return atmUsers.find(({ scope }) => scope.id === id);
}
