import { processPushedAuthorizationResponse, pushedAuthorizationRequest } from 'oauth4webapi';
import type { Fetch } from '../model/exchange.ts';
import { withQuery } from '../model/url.ts';
import type { Parameter } from './authorization-request.ts';
import { type Connection, requestOptions } from './connection.ts';
import { missingEndpointFailure, withFailures } from './errors.ts';
import { readErrorResponse, statusOf } from './normalize-response.ts';
import { readResponse } from './read-response.ts';

/** A pushed authorization response (RFC 9126 section 2.2). */
export type PushedRequest = {
  readonly request_uri: string;
  /** Seconds. */
  readonly expires_in: number;
};

const endpoint = 'pushed authorization request endpoint';
const created = 201;

/**
 * Pushes an authorization request, and authenticates the client as at the token endpoint (RFC 9126
 * section 2.1). Another status of success than 201 is accepted and noted. Throws `usage` when the
 * server has no such endpoint, `oauth_error` with the server's code and words, and `network` when
 * the response is not OAuth or has no request_uri.
 */
export async function pushAuthorizationRequest(
  connection: Connection,
  parameters: readonly Parameter[],
  fetch: Fetch,
): Promise<PushedRequest> {
  const { server, client, authenticateAt } = connection;
  if (server.pushed_authorization_request_endpoint === undefined) {
    throw missingEndpointFailure('pushed_authorization_request_endpoint');
  }
  const body = new URLSearchParams();
  for (const [name, value] of parameters) body.append(name, value);
  return await withFailures(
    endpoint,
    async () => {
      const options = requestOptions(fetch);
      const response = await pushedAuthorizationRequest(
        server,
        client,
        authenticateAt('pushed_authorization_request_endpoint'),
        body,
        options,
      );
      return await processPushedAuthorizationResponse(
        server,
        client,
        await asCreated(connection, response),
      );
    },
    connection,
  );
}

/** A success with its members as specified, under the one status that the library takes. */
async function asCreated(connection: Connection, response: Response): Promise<Response> {
  if (!response.ok || (await readErrorResponse(response)) !== undefined) return response;
  const read = await readResponse(connection, 'pushed authorization request', response);
  const status = statusOf(response);
  if (status !== created) {
    const message = `the status is ${status}, expected ${created}: it was accepted`;
    connection.noteTolerated([{ endpoint, member: 'status', message }]);
  }
  return new Response(await read.text(), { status: created, headers: read.headers });
}

/** The authorization URL of a pushed request: nothing of the request itself is in it (section 4). */
export function pushedUrl(
  authorization_endpoint: string,
  client_id: string,
  { request_uri }: PushedRequest,
): string {
  return withQuery(authorization_endpoint, [
    ['client_id', client_id],
    ['request_uri', request_uri],
  ]);
}
