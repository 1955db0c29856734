import type { Context } from '../../model/context.ts';
import { assertionOrigin } from '../../model/client-auth.ts';
import { Failure } from '../../model/errors.ts';
import { clientKey } from '../../jwt/keys/private-key.ts';
import { readPrivateKey } from '../../jwt/keys/signing-key.ts';
import type { AuthorizationServer, Credentials } from '../../oauth/connection.ts';
import { readSigningKey } from '../key/signing-key.ts';
import type { ServerSettings } from '../server/find-server.ts';
import { givenAssertion } from './given-assertion.ts';

/** What the client authenticates with at a server, once that is known. */
export type Signer = (server: AuthorizationServer) => Promise<Partial<Credentials>>;

/**
 * Reads the private key of the settings, or looks for the source of a given assertion, before anything
 * is sent. Throws a `usage` failure for a key that cannot be used and for settings that contradict each
 * other, and `human_needed` when the source of an assertion is missing.
 */
export async function prepareSigner(
  context: Context,
  { client }: Pick<ServerSettings, 'client'>,
): Promise<Signer> {
  const { client_auth: named, signing_key, signing_alg, assertion_from } = client;
  if (assertion_from !== undefined) {
    requireAssertionMethod(client);
    const origin = assertionOrigin(assertion_from);
    if (origin === undefined) throw new TypeError(`no source of assertions: ${assertion_from}`);
    const take = await givenAssertion(context, origin, client);
    return async (server) => {
      const assertion = take(server);
      // Before a user signs in; GitHub signs anew for each request.
      if (origin.type !== 'github') await assertion.take();
      return { client_auth: 'assertion', assertion };
    };
  }
  const isForAnother = named !== undefined && named !== 'private_key_jwt';
  if (signing_key === undefined || isForAnother) return async () => ({});
  const { bytes, name } = await readSigningKey(context, signing_key);
  readPrivateKey(bytes, name, signing_alg);
  return async ({ token_endpoint_auth_signing_alg_values_supported: supported }) => ({
    key: await clientKey(bytes, name, { wanted: signing_alg, supported }),
  });
}

/** A given assertion implies its method, which metadata call `private_key_jwt`. */
function requireAssertionMethod({
  client_auth: named,
  signing_key,
  assertion_from,
}: ServerSettings['client']): void {
  const isSigned = named === 'private_key_jwt' && signing_key === undefined;
  if (named === undefined || named === 'assertion' || isSigned) return;
  const message = `client_auth is ${named}, and assertion_from is ${assertion_from}, which implies client_auth assertion: leave one of them out`;
  throw new Failure('usage', message);
}
