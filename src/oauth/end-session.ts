import { withQuery } from '../model/url.ts';
import type { Connection } from './connection.ts';

/**
 * The page that ends the session at the server (OpenID Connect RP-Initiated Logout section 2), or
 * `undefined` when there is none. With the ID token as hint the server knows the user without
 * asking.
 */
export function endSessionUrl(
  { server, client }: Connection,
  idTokenHint?: string,
): string | undefined {
  if (server.end_session_endpoint === undefined) return undefined;
  return withQuery(server.end_session_endpoint, [
    ['client_id', client.client_id],
    ...(idTokenHint === undefined ? [] : [['id_token_hint', idTokenHint] as const]),
  ]);
}
