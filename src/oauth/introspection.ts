import { introspectionRequest, processIntrospectionResponse } from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import type { Advice } from '../model/advice.ts';
import { Failure } from '../model/errors.ts';
import { type Connection, requestOptions } from './connection.ts';
import { withFailures } from './errors.ts';
import { readResponse } from './read-response.ts';
import { isOfType, requireReadable, requireSignature } from './signed-response.ts';

/** An introspection response (RFC 7662 section 2.2), unknown members included. */
export type Introspection = Readonly<Record<string, unknown>> & { readonly active: boolean };

export type IntrospectionOptions = {
  readonly fetch: Fetch;
  /**
   * `token_type_hint`: `access_token`, `refresh_token` or another type that the server supports.
   */
  readonly tokenType: string | undefined;
};

const step = 'introspection endpoint';

/**
 * Introspects a token (RFC 7662 section 2.1). The signature of a response that is a JWT (RFC 9701
 * section 5) is verified with the keys of the server. Throws `usage` when the metadata has no such
 * endpoint, `oauth_error` when the server rejects this client or kind of token, and `check_failed`
 * when the signature of the response is wrong.
 */
export async function introspect(
  connection: Connection,
  token: string,
  { fetch, tokenType }: IntrospectionOptions,
): Promise<Introspection> {
  const { server, client, authenticateAt, method } = connection;
  if (server.introspection_endpoint === undefined) {
    throw new Failure('usage', `${server.issuer} names no introspection_endpoint`, {
      advice: { id: 'no_endpoint', endpoint: 'introspection_endpoint' },
      rule: 'U20',
    });
  }
  try {
    return await withFailures(
      step,
      async () => {
        const options = requestOptions(fetch);
        const response = await introspectionRequest(
          server,
          client,
          authenticateAt('introspection_endpoint'),
          token,
          {
            ...options,
            additionalParameters: tokenType === undefined ? {} : { token_type_hint: tokenType },
          },
        );
        const signed = isOfType(response, 'application/token-introspection+jwt');
        if (signed) await requireReadable(response, step, encrypted);
        // The library knows the JWT of the response that it has read, and of no copy.
        const read = signed ? response : await readResponse(connection, 'introspection', response);
        const introspection = await processIntrospectionResponse(server, client, read);
        if (signed) await requireSignature([server, response, options], step);
        return introspection;
      },
      connection,
    );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const advice = adviceFor(error.code, method);
    if (advice === undefined) throw error;
    const { kind, message, code, serverError } = error;
    throw new Failure(kind, message, {
      code,
      advice: [advice, ...error.advice],
      serverError,
      cause: error,
    });
  }
}

const encrypted = 'introspection_encrypted_response_alg';

function adviceFor(code: string | undefined, method: Connection['method']): Advice | undefined {
  if (code === 'unsupported_token_type') return { id: 'introspection_of_jwt' };
  // RFC 7662 section 2.1: "the authorization server MUST require authorization"
  const isPublic = method === 'none' && (code === 'invalid_client' || code === 'invalid_request');
  return isPublic ? { id: 'introspection_by_public_client' } : undefined;
}
