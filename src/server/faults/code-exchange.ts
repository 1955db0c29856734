import { type Behaviour, type Fault, faultsAt } from './fault.ts';
import { errorReply, jsonReply, type Reply } from './reply.ts';

const where = 'code exchange';
const fault = faultsAt({ where, endpoints: ['token'], grants: ['authorization_code'] });

/** Errors of the token endpoint, with the messages of common servers. */
export const codeExchangeFaults: readonly Fault[] = [
  faultsAt({ where, endpoints: ['token'] })(
    'invalid-client',
    'HTTP 401 invalid_client for every request',
    { instead: refuseClient },
  ),
  fault(
    'unauthorized-client',
    'unauthorized_client: this grant is disabled for the client',
    refusal('unauthorized_client', 'Grant type not allowed for the client.'),
  ),
  fault(
    'code-used',
    'invalid_grant: the code was already used',
    refusal('invalid_grant', 'Code not valid'),
  ),
  fault(
    'code-expired',
    'invalid_grant: the code has expired',
    refusal('invalid_grant', 'Code is expired'),
  ),
  fault(
    'redirect-mismatch',
    'invalid_grant: another redirect URI',
    refusal('invalid_grant', 'Incorrect redirect_uri'),
  ),
  fault(
    'pkce-mismatch',
    'invalid_grant: the code_verifier does not match',
    refusal('invalid_grant', 'PKCE verification failed: Code mismatch'),
  ),
];

function refusal(error: string, description: string): Behaviour {
  return { instead: () => errorReply(400, error, description) };
}

/** RFC 6749 section 5.2: 401 names the accepted scheme. */
function refuseClient(): Reply {
  const body = { error: 'invalid_client', error_description: 'Client authentication failed' };
  return jsonReply(401, body, { 'www-authenticate': 'Basic realm="token endpoint"' });
}
