import type { Context } from '../context.ts';
import { type AuthorizationServer } from '../oauth/connection.ts';
import type { Settings } from '../settings.ts';
import { findServer } from './connect.ts';
import { fetchJwks, type Jwks } from './jwks.ts';

export type Discovery = {
  readonly metadata: AuthorizationServer;
  readonly jwks: Jwks | undefined;
};

/** Fetches what a server says about itself: its metadata and its public keys. */
export async function discoverServer(context: Context, settings: Settings): Promise<Discovery> {
  const metadata = await findServer(context, settings);
  const jwks =
    metadata.jwks_uri === undefined ? undefined : await fetchJwks(context, metadata.jwks_uri);
  return { metadata, jwks };
}
