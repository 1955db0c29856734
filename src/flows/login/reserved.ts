import { Failure } from '../../model/errors.ts';
import { responseModes } from '../../model/setting-kinds.ts';
import type { Settings } from '../../model/settings.ts';
import { reservedParameter, responseModeOf } from '../../oauth/authorization-request.ts';

/** What to use in place of a parameter that is no free one, or that there is nothing yet. */
const instead: Readonly<Record<string, string>> = {
  client_assertion: 'authenticates the client: use --client-auth',
  client_assertion_type: 'authenticates the client: use --client-auth',
  client_id: 'names the client: use --client-id <id>',
  client_secret: 'would show the secret in the address bar: use --client-secret-file <file>',
  dpop_jkt: 'is the thumbprint of the key that tokens are bound to (DPoP, RFC 9449): use --dpop',
  redirect_uri: 'is where this program listens: use --redirect-uri <uri>',
  request: 'is a signed request object (JAR, RFC 9101), which is not supported yet: leave it out',
  request_uri: 'is made when the request is pushed (PAR, RFC 9126): use --par always',
  response_type: 'is always code, other response types are not supported yet: leave it out',
};

/**
 * Throws a `usage` failure for an additional parameter that this program sets itself, or that changes
 * what the response looks like.
 */
export function requireUnreserved({ client }: Pick<Settings, 'client'>): void {
  const name = reservedParameter(client);
  if (name !== undefined) {
    const checked = 'is set by this program, which checks the callback against it: leave it out';
    throw new Failure('usage', `--param ${name} ${instead[name] ?? checked}`);
  }
  const mode = responseModeOf(client);
  if (mode === undefined || responseModes.some((one) => one === mode)) return;
  const why = mode.endsWith('jwt')
    ? 'is a signed response (JARM), which is not supported yet'
    : 'leads to a callback that cannot be read here';
  const shown = JSON.stringify(mode.slice(0, 40));
  const message = `the response_mode ${shown} ${why}: use --response-mode ${responseModes.join(' or ')}`;
  throw new Failure('usage', message);
}
