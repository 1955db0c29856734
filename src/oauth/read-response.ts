import { processGenericTokenEndpointResponse, type TokenEndpointResponse } from 'oauth4webapi';
import { Failure } from '../model/errors.ts';
import { readErrorJson } from '../util/error-body.ts';
import { type JsonObject, parseObject } from '../util/json.ts';
import type { Connection } from './connection.ts';
import { requireBinding } from './dpop.ts';
import { withFailures } from './errors.ts';
import {
  isUsableToken,
  type ReadMembers,
  readMembers,
  type Refusal,
  type ResponseKind,
} from './response-members.ts';

type Noting = Pick<Connection, 'noteTolerated'>;

/**
 * A normalized response with its members as specified, for the library to process; errors, JWTs and
 * what is no JSON object are returned unchanged. Throws `network` when a required member is missing,
 * and `check_failed` for a token with characters that no token has.
 */
export async function readResponse(
  { noteTolerated }: Noting,
  kind: ResponseKind,
  response: Response,
): Promise<Response> {
  const read = await membersOf(kind, response);
  if (read === undefined) return response;
  return new Response(JSON.stringify(accepted(read, kind, noteTolerated)), {
    headers: response.headers,
  });
}

export type TokenResponseOptions = {
  /** Called with the refresh token of a success, if there is one, before anything else is judged. */
  readonly received?: (refreshToken: string | undefined) => void;
  /** Token types besides Bearer and DPoP, in lower case. */
  readonly otherTypes?: readonly string[];
};

/**
 * The tokens of a normalized response of the token endpoint, whatever the grant (RFC 6749 section
 * 5.1). The ID token is not verified: the library would check its claims and not its signature, which
 * cannot be disabled, so it never sees it; `jwt/verify.ts` checks both. Throws the failures of the
 * server's errors, those of `readResponse` and `requireBinding`, and `undecided` for a token type that is
 * not supported.
 */
export async function processTokenResponse(
  connection: Connection,
  response: Response,
  options: TokenResponseOptions = {},
): Promise<TokenEndpointResponse> {
  const process = () => processTokens(connection, response, options);
  return await withFailures('token endpoint', process, connection);
}

async function processTokens(
  connection: Connection,
  response: Response,
  { received, otherTypes = [] }: TokenResponseOptions,
): Promise<TokenEndpointResponse> {
  const { server, client, noteTolerated } = connection;
  const read = await membersOf('token', response);
  if (read === undefined) {
    return await processGenericTokenEndpointResponse(server, client, response);
  }
  const { refresh_token } = read.members;
  received?.(isUsableToken(refresh_token) ? refresh_token : undefined);
  const { id_token, ...others } = accepted(read, 'token', noteTolerated);
  const types = otherTypes.map((type) => [type, () => {}]);
  // Without a prototype: the library looks types up in it, `constructor` too.
  const recognizedTokenTypes = Object.assign(Object.create(null), Object.fromEntries(types));
  const processed = await processGenericTokenEndpointResponse(
    server,
    client,
    Response.json(others),
    { recognizedTokenTypes },
  );
  const bound = requireBinding(processed, connection);
  return typeof id_token === 'string' ? { ...bound, id_token } : bound;
}

/** `undefined` for anything but a JSON object of a success. */
async function membersOf(kind: ResponseKind, response: Response): Promise<ReadMembers | undefined> {
  if (response.status !== 200) return undefined;
  const body = parseObject(await response.clone().text());
  return body && readMembers(kind, body);
}

function accepted(
  { members, tolerated, refusal }: ReadMembers,
  kind: ResponseKind,
  noteTolerated: Noting['noteTolerated'],
): JsonObject {
  const endpoint = `${kind} endpoint`;
  if (tolerated.length > 0) noteTolerated(tolerated.map((one) => ({ endpoint, ...one })));
  if (refusal !== undefined) throw refusalFailure(endpoint, refusal, members);
  return members;
}

function refusalFailure(
  endpoint: string,
  { type, message, source }: Refusal,
  members: JsonObject,
): Failure {
  if (type === 'missing') {
    const { words } = readErrorJson(members);
    const quoted = words === undefined ? '' : `; it says "${words}"`;
    return new Failure('network', `${endpoint}: ${message}${quoted}`, {
      advice: { id: 'no_member', source },
    });
  }
  const danger = 'it could start a second header or command, the response was not accepted';
  return new Failure('check_failed', `${endpoint}: ${message}: ${danger}`, {
    advice: { id: 'server_fault', source: 'RFC 6749 appendix A.12' },
  });
}
