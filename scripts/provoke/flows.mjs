// @ts-check
// Rows that several servers have: grants that are off, methods of the client, a person who says no. What
// differs at a server is spread over them.

import { subjectToken, wrongSecret } from './means.mjs';

/** @import { Provocation } from './provocation.mjs' */

/**
 * @param {readonly string[]} command
 * @returns {Provocation}
 */
export function denied(command) {
  return {
    id: 'denied',
    group: 'user',
    what: 'the user pressed Cancel',
    kinds: ['denied-by-person'],
    command,
    person: { denies: true },
  };
}

/**
 * @param {readonly string[]} command
 * @returns {Provocation}
 */
export function deviceDenied(command) {
  return {
    id: 'device-denied',
    group: 'user',
    what: 'the user denied the device',
    kinds: ['denied-by-person'],
    command,
    person: { denies: true },
    seconds: 30,
  };
}

/**
 * @param {readonly string[]} service
 * @returns {Provocation}
 */
export function serviceSignsIn(service) {
  return {
    id: 'flow-of-client',
    group: 'flow',
    what: 'a client of client credentials, without a redirect URI, signs a user in',
    kinds: ['grant-not-allowed', 'redirect-uri'],
    command: ['login', '@server', ...service],
  };
}

/**
 * @param {readonly string[]} main
 * @returns {Provocation}
 */
export function clientCredentialsOff(main) {
  return {
    id: 'client-credentials-off',
    group: 'flow',
    what: 'a client of the code flow asks for client credentials',
    kinds: ['grant-not-allowed'],
    command: ['grant', 'client-credentials', '@server', ...main],
  };
}

/**
 * @param {readonly string[]} main
 * @param {string} userName
 * @returns {Provocation}
 */
export function passwordOff(main, userName) {
  const user = ['--username', userName, '--password-file', 'password'];
  return {
    id: 'password-off',
    group: 'flow',
    what: 'the password grant, which the server does not have',
    kinds: ['grant-not-offered'],
    command: ['grant', 'password', '@server', ...main, ...user],
  };
}

/**
 * @param {readonly string[]} main
 * @returns {Provocation}
 */
export function tokenExchangeOff(main) {
  return {
    id: 'token-exchange-off',
    group: 'flow',
    what: 'token exchange, which the server does not have',
    kinds: ['grant-not-offered'],
    signIn: main,
    given: async (ground) => {
      return ['grant', 'token-exchange', '@server', ...main, ...(await subjectToken(ground))];
    },
  };
}

/**
 * @param {readonly string[]} main
 * @returns {Provocation}
 */
export function deviceOff(main) {
  return {
    id: 'device-off',
    group: 'flow',
    what: 'the device flow by a client that may not',
    kinds: ['grant-not-allowed'],
    command: ['device', '@server', ...main],
  };
}

/**
 * A secret that is sent in another way than the registered one.
 * @param {readonly string[]} basic
 * @param {readonly string[]} post
 * @returns {readonly Provocation[]}
 */
export function otherMethods(basic, post) {
  return [
    {
      id: 'method-post',
      group: 'secret',
      what: 'the secret in the body, and the client is registered for Basic',
      kinds: ['client-auth-method'],
      command: ['login', '@server', ...basic, '--client-auth', 'post'],
    },
    {
      id: 'method-basic',
      group: 'secret',
      what: 'the secret in Basic, and the client is registered for the body',
      kinds: ['client-auth-method'],
      command: ['login', '@server', ...post, '--client-auth', 'basic'],
    },
  ];
}

/**
 * @param {readonly string[]} open
 * @returns {Provocation}
 */
export function publicWithSecret(open) {
  return {
    id: 'public-with-secret',
    group: 'secret',
    what: 'a public client sends a secret',
    kinds: ['client-auth-method'],
    command: ['login', '@server', ...open, ...wrongSecret],
  };
}

/**
 * @param {readonly string[]} signIn without the scope openid
 * @returns {Provocation}
 */
export function userinfoWithoutOpenid(signIn) {
  return {
    id: 'userinfo-scope',
    group: 'scope',
    what: 'userinfo with a token without openid',
    kinds: ['token-scope'],
    signIn,
    command: ['userinfo'],
  };
}
