import type { Configuration } from 'oidc-provider';
import { reset, slowly } from './delivery.ts';
import { type Fault, faultsAt } from './fault.ts';
import { editTokens, signedBy } from './jwt.ts';
import { editJson, errorReply } from './reply.ts';

const fault = faultsAt({ where: 'refresh', endpoints: ['token'], grants: ['refresh_token'] });

/** Faults of a refresh (RFC 6749 section 6). */
export const refreshFaults: readonly Fault[] = [
  fault('refresh-dead', 'invalid_grant: the refresh token has expired', {
    instead: () => errorReply(400, 'invalid_grant', 'Token has been expired or revoked.'),
  }),
  fault('refresh-500', 'HTTP 500 with server_error; the refresh token stays valid', {
    instead: () => errorReply(500, 'server_error', 'internal error'),
  }),
  fault('refresh-lost', 'the refresh token is rotated, and the response is lost in a TCP reset', {
    deliver: reset,
  }),
  // The server is strict already: a refresh token that is used twice ends the login.
  fault(
    'rotate-race',
    'a refresh takes half a second; using the same token meanwhile ends the login',
    {
      deliver: slowly(500),
    },
  ),
  {
    ...fault('no-rotation', 'a refresh returns the same refresh token', {}),
    configure: keepRefreshTokens,
  },
  {
    ...fault('no-refresh-token', 'a refresh returns no refresh token; the old one stays valid', {
      rewrite: (reply) => editJson(reply, { refresh_token: undefined }),
    }),
    configure: keepRefreshTokens,
  },
  fault('refresh-other-sub', 'the ID token of a refresh has another sub', ({ keys }) => ({
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
