import { users } from '../users.ts';

/** The test users of the built-in server, with public passwords. */
export const atmUsers = users.map(({ sub, name, email, given_name, family_name }) => ({
  loginId: email,
  password: `${sub}-development-password`,
  name,
  scope: { email, id: sub, firstName: given_name, lastName: family_name },
}));

/** A user of an application: the credentials, and the members of `scope` in tokens. */
export type AtmUser = Readonly<(typeof atmUsers)[number]>;

/** The user with these credentials. */
export function authenticate(loginId: string, password: string): AtmUser | undefined {
  return atmUsers.find((user) => user.loginId === loginId && user.password === password);
}

/** The user of a token. */
export function findAtmUser(id: string | undefined): AtmUser | undefined {
  return atmUsers.find(({ scope }) => scope.id === id);
}
