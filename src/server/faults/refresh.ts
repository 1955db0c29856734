import type { Configuration } from 'oidc-provider';
import { reset, slowly } from './delivery.ts';
import { type Fault, faultsAt } from './fault.ts';
import { editTokens, signedBy } from './jwt.ts';
import { editJson, errorReply, jsonReply, type Reply } from './reply.ts';

const fault = faultsAt({ where: 'refresh', endpoints: ['token'], grants: ['refresh_token'] });

/** Faults of a refresh (RFC 6749 section 6). */
export const refreshFaults: readonly Fault[] = [
  fault('refresh-dead', 'invalid_grant: the refresh token has expired', {
    instead: () => errorReply(400, 'invalid_grant', 'Token has been expired or revoked.'),
  }),
  ...deadRefreshTokens(),
  fault('refresh-interaction', 'interaction_required: the user has to sign in again', {
    instead: () =>
      errorReply(400, 'interaction_required', 'AADSTS50076: use multi-factor sign-in.'),
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

/** Refresh tokens that are dead, each in the words of a server that has no invalid_grant for it. */
function deadRefreshTokens(): readonly Fault[] {
  const replies: readonly (readonly [name: string, does: string, reply: () => Reply])[] = [
    // https://github.com/dexidp/dex: server/refreshhandlers.go
    [
      'refresh-dead-request',
      'invalid_request: the refresh token is invalid, as dex words it',
      () =>
        errorReply(
          400,
          'invalid_request',
          'Refresh token is invalid or has already been claimed by another client.',
        ),
    ],
    [
      'refresh-dead-401',
      'HTTP 401 with invalid_token: the refresh token has expired',
      () => errorReply(401, 'invalid_token', 'The refresh token has expired.'),
    ],
    [
      'refresh-dead-403',
      'HTTP 403 with a message: the refresh token was revoked',
      () => jsonReply(403, { message: 'Refresh token revoked' }),
    ],
    [
      'refresh-dead-token-expired',
      'token_expired: the session is over',
      () => errorReply(400, 'token_expired', 'Session expired'),
    ],
    [
      'refresh-dead-empty',
      'HTTP 401 with an empty body',
      () => ({ status: 401, headers: {}, body: Buffer.alloc(0) }),
    ],
    // Glewlwyd 2.7
    [
      'refresh-dead-bare-400',
      'HTTP 400 with an empty body and no Content-Type',
      () => ({ status: 400, headers: {}, body: Buffer.alloc(0) }),
    ],
    // Doorkeeper, and GitLab with it: config/locales/en.yml
    [
      'refresh-dead-definition',
      'invalid_grant with the sentence that defines it, which names every cause',
      () =>
        errorReply(
          400,
          'invalid_grant',
          'The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.',
        ),
    ],
  ];
  return replies.map(([name, does, instead]) => fault(name, does, { instead }));
}

function keepRefreshTokens(configuration: Configuration): Configuration {
  return { ...configuration, rotateRefreshToken: false };
}
