import { type Fault, faultsAt } from './fault.ts';
import { errorReply } from './reply.ts';

const fault = faultsAt({
  where: 'client authentication',
  endpoints: ['token', 'device', 'introspection', 'revocation'],
});

/** Refusals of a client that authenticates, in the words of common servers (RFC 7523 section 3.2). */
export const clientAssertionFaults: readonly Fault[] = [
  refused(
    'assertion-audience',
    'the aud of a client assertion is refused',
    'Invalid token audience',
  ),
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
