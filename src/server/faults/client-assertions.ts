import { isObject, parseJson } from '../../util/json.ts';
import { type Fault, faultsAt } from './fault.ts';
import { errorReply } from './reply.ts';

const fault = faultsAt({
  where: 'client authentication',
  endpoints: ['token', 'device', 'par', 'introspection', 'revocation'],
});

/** Refusals of a client that authenticates, in the words of common servers (RFC 7523 section 3.2). */
export const clientAssertionFaults: readonly Fault[] = [
  refused(
    'assertion-audience',
    'the aud of a client assertion is refused',
    'Invalid token audience',
  ),
  // https://github.com/keycloak/keycloak: AbstractBaseJWTValidator.java
  fault('assertion-audience-list', 'a client assertion with several aud is refused', {
    instead: ({ form }) => {
      const { aud } = claimsOf(form.get('client_assertion'));
      if (!Array.isArray(aud) || aud.length < 2) return undefined;
      return errorReply(400, 'invalid_client', 'Multiple audiences not allowed');
    },
  }),
  refused('assertion-expired', 'a client assertion is taken for expired', 'Token is not active'),
  refused(
    'assertion-unknown-kid',
    'the key of a client assertion is unknown',
    'The client_assertion JWT kid is invalid.',
  ),
  refused(
    'assertion-wrong-alg',
    'the client is registered for another algorithm',
    'Invalid signature algorithm',
  ),
  refused(
    'assertion-used',
    'a client assertion is taken for a repeated one',
    'Token reuse detected',
  ),
  fault('certificate-missing', 'a client without a secret or assertion lacks its certificate', {
    instead: ({ form, headers }) =>
      form.has('client_assertion') || form.has('client_secret') || headers.authorization
        ? undefined
        : errorReply(401, 'invalid_client', 'client certificate was not provided'),
  }),
];

function refused(name: string, does: string, description: string): Fault {
  return fault(name, does, {
    instead: ({ form }) =>
      form.has('client_assertion') ? errorReply(401, 'invalid_client', description) : undefined,
  });
}

/** The claims of an assertion, unverified; none of what is not a JWT. */
function claimsOf(assertion: string | null): Readonly<Record<string, unknown>> {
  const payload = assertion?.split('.')[1] ?? '';
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  return isObject(claims) ? claims : {};
}
