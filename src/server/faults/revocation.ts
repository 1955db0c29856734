import { type Fault, faultsAt } from './fault.ts';
import { errorReply } from './reply.ts';

const fault = faultsAt({ where: 'resources', endpoints: ['revocation'] });

/** Responses to a revocation; "the content of the response body is ignored" (RFC 7009 section 2.2). */
export const revocationFaults: readonly Fault[] = [
  fault('revocation-error-200', 'revoked, and HTTP 200 with an error object', {
    rewrite: ({ status }) =>
      status === 200 ? errorReply(200, 'invalid_token', 'Token is not active') : undefined,
  }),
  fault('revocation-html', 'revoked, and HTTP 200 with content type text/html and no body', {
    rewrite: (reply) => ({ ...reply, headers: { 'content-type': 'text/html; charset=utf-8' } }),
  }),
  fault('revocation-refresh-refused', 'unsupported_token_type for refresh tokens', {
    instead: ({ form }) =>
      form.get('token_type_hint') === 'refresh_token'
        ? errorReply(400, 'unsupported_token_type', 'Refresh tokens cannot be revoked.')
        : undefined,
  }),
  fault(
    'revocation-ended-400',
    'HTTP 400 for an access token, which ended with its refresh token',
    {
      instead: ({ form }) =>
        form.get('token_type_hint') === 'access_token'
          ? errorReply(400, 'invalid_request', 'Invalid access token')
          : undefined,
    },
  ),
];
