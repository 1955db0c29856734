import { type Behaviour, type Fault, faultsAt } from './fault.ts';
import { errorReply, jsonReply, type Reply } from './reply.ts';

const where = 'code exchange';
const fault = faultsAt({ where, endpoints: ['token'], grants: ['authorization_code'] });

/** Refusals of the token endpoint, in the words of servers that people meet. */
export const codeExchangeFaults: readonly Fault[] = [
  faultsAt({ where, endpoints: ['token'] })(
    'invalid-client',
    'HTTP 401 invalid_client, whatever is asked for',
    { instead: refuseClient },
  ),
  fault(
    'unauthorized-client',
    'unauthorized_client: this grant is off for the client',
    refusal('unauthorized_client', 'Grant type not allowed for the client.'),
  ),
  fault(
    'code-used',
    'invalid_grant: the code was redeemed before',
    refusal('invalid_grant', 'Code not valid'),
  ),
  fault(
    'code-expired',
    'invalid_grant: the code is too old',
    refusal('invalid_grant', 'Code is expired'),
  ),
  fault(
    'redirect-mismatch',
    'invalid_grant: the redirect URI is another one',
    refusal('invalid_grant', 'Incorrect redirect_uri'),
  ),
  fault(
    'pkce-mismatch',
    'invalid_grant: the code_verifier does not fit',
    refusal('invalid_grant', 'PKCE verification failed: Code mismatch'),
  ),
];

function refusal(error: string, description: string): Behaviour {
  return { instead: () => errorReply(400, error, description) };
}

/** RFC 6749 section 5.2: 401 comes with the scheme that would be accepted. */
function refuseClient(): Reply {
  const body = { error: 'invalid_client', error_description: 'Client authentication failed' };
  return jsonReply(401, body, { 'www-authenticate': 'Basic realm="token endpoint"' });
}
