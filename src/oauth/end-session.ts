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
  const url = new URL(server.end_session_endpoint);
  url.searchParams.set('client_id', client.client_id);
  if (idTokenHint !== undefined) url.searchParams.set('id_token_hint', idTokenHint);
  return url.href;
}
