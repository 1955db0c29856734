import type { Context } from '../../model/context.ts';
import type { AuthorizationServer } from '../../oauth/connection.ts';
import type { Settings } from '../../model/settings.ts';
import { findServer } from './find-server.ts';
import { issuerOf } from './resolve-settings.ts';
import { fetchJwks, type Jwks } from './jwks.ts';

export type Discovery = {
  readonly metadata: AuthorizationServer;
  readonly jwks: Jwks | undefined;
};

/** Fetches the current metadata and public keys of a server. */
export async function discoverServer(context: Context, settings: Settings): Promise<Discovery> {
  const metadata = await findServer(context, settings, { isFresh: true });
  const { jwks_uri: jwksUri } = metadata;
  if (jwksUri === undefined) return { metadata, jwks: undefined };
  const place = { issuer: issuerOf(settings), jwksUri, isFresh: true };
  return { metadata, jwks: (await fetchJwks(context, place)).value };
}
