import { createHash } from 'node:crypto';

import { type Fault, faultsAt } from './fault.ts';
import { editTokens, type Jwt, signedBy, type TokenKind } from './jwt.ts';
import { challengeReply, errorReply } from './reply.ts';

const where = 'client authentication';
const atToken = faultsAt({ where, endpoints: ['token'] });
const atRefresh = faultsAt({ where, endpoints: ['token'], grants: ['refresh_token'] });
const atApi = faultsAt({ where: 'resource server', endpoints: ['api', 'userinfo'] });

/** Refusals of tokens that are bound to a certificate (RFC 8705), in the words of common servers. */
export const certificateFaults: readonly Fault[] = [
  atToken('certificate-unbound', 'tokens have to be bound to a certificate, and none came', {
    instead: () =>
      errorReply(400, 'invalid_request', 'Client Certification missing for MTLS HoK Token Binding'),
  }),
  atRefresh('certificate-other', 'the refresh token is bound to another certificate', {
    instead: () =>
      errorReply(
        400,
        'invalid_grant',
        'Client certificate missing, or its thumbprint and one in the refresh token did NOT match',
      ),
  }),
  atToken(
    'certificate-foreign',
    'the access token is bound to the certificate of somebody else',
    ({ keys }) => ({ rewrite: (reply) => editTokens(reply, boundElsewhere, signedBy(keys)) }),
  ),
  atApi('certificate-refused', 'the token is bound to another certificate than came', {
    instead: () =>
      challengeReply('Bearer', 'invalid_token', 'Invalid SHA-256 Thumbprint for X509Certificate.'),
  }),
  {
    ...atToken('certificate-required', 'with --tls: no connection without a certificate', {}),
    requiresCertificate: true,
  },
];

/** The thumbprint of a certificate that nobody has. */
const foreign = createHash('sha256').update('the certificate of somebody else').digest('base64url');

function boundElsewhere(jwt: Jwt, kind: TokenKind): Jwt {
  if (kind !== 'access_token') return jwt;
  return { ...jwt, payload: { ...jwt.payload, cnf: { 'x5t#S256': foreign } } };
}
