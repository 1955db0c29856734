import type { Fault } from './fault.ts';
import { errorReply, jsonReply, type Reply } from './reply.ts';

/** Errors of the token endpoint, with the messages of common servers. */
export const codeExchangeFaults: readonly Fault[] = [
  {
    name: 'invalid-client',
    where: 'code exchange',
    does: 'HTTP 401 invalid_client for every request',
    endpoints: ['token'],
    start: () => ({ instead: refuseClient }),
  },
  fault('unauthorized-client', 'unauthorized_client: this grant is disabled for the client', () =>
    errorReply(400, 'unauthorized_client', 'Grant type not allowed for the client.'),
  ),
  fault('code-used', 'invalid_grant: the code was already used', () =>
    errorReply(400, 'invalid_grant', 'Code not valid'),
  ),
  fault('code-expired', 'invalid_grant: the code has expired', () =>
    errorReply(400, 'invalid_grant', 'Code is expired'),
  ),
  fault('redirect-mismatch', 'invalid_grant: another redirect URI', () =>
    errorReply(400, 'invalid_grant', 'Incorrect redirect_uri'),
  ),
  fault('pkce-mismatch', 'invalid_grant: the code_verifier does not match', () =>
    errorReply(400, 'invalid_grant', 'PKCE verification failed: Code mismatch'),
  ),
];

function fault(name: string, does: string, instead: () => Reply): Fault {
  return {
    name,
    where: 'code exchange',
    does,
    endpoints: ['token'],
    grants: ['authorization_code'],
    start: () => ({ instead }),
  };
}

/** RFC 6749 section 5.2: 401 names the accepted scheme. */
function refuseClient(): Reply {
  const body = { error: 'invalid_client', error_description: 'Client authentication failed' };
  return jsonReply(401, body, { 'www-authenticate': 'Basic realm="token endpoint"' });
}
