import type { Configuration } from 'oidc-provider';

import { reset, slowly } from './delivery.ts';
import { type Fault, faultsAt } from './fault.ts';
import { editTokens, signedBy } from './jwt.ts';
import { editJson, errorReply } from './reply.ts';

const fault = faultsAt({ where: 'refresh', endpoints: ['token'], grants: ['refresh_token'] });

/** What goes wrong when a refresh token is used (RFC 6749 section 6). */
export const refreshFaults: readonly Fault[] = [
  fault('refresh-dead', 'invalid_grant: the refresh token is over', {
    instead: () => errorReply(400, 'invalid_grant', 'Token has been expired or revoked.'),
  }),
  fault('refresh-500', 'HTTP 500 with server_error; the refresh token stays good', {
    instead: () => errorReply(500, 'server_error', 'something broke in here'),
  }),
  fault('refresh-lost', 'the refresh token is replaced, and the answer is lost in a TCP reset', {
    deliver: reset,
  }),
  // The server is strict already: a refresh token that comes twice ends the whole login.
  fault('rotate-race', 'a refresh takes half a second; the same token meanwhile ends the login', {
    deliver: slowly(500),
  }),
  {
    ...fault('no-rotation', 'a refresh gives the same refresh token again', {}),
    configure: keepRefreshTokens,
  },
  {
    ...fault('no-refresh-token', 'a refresh gives none; the old one stays good', {
      rewrite: (reply) => editJson(reply, { refresh_token: undefined }),
    }),
    configure: keepRefreshTokens,
  },
  fault('refresh-other-sub', 'the ID token of a refresh is about somebody else', ({ keys }) => ({
    rewrite: (reply) =>
      editTokens(
        reply,
        (jwt, kind) => {
          if (kind === 'access_token') return jwt;
          return { ...jwt, payload: { ...jwt.payload, sub: 'somebody-else' } };
        },
        signedBy(keys),
      ),
  })),
];

function keepRefreshTokens(configuration: Configuration): Configuration {
  return { ...configuration, rotateRefreshToken: false };
}
