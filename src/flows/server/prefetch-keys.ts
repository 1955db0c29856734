import type { Context } from '../../model/context.ts';
import type { Connection } from '../../oauth/connection.ts';
import { isOpenId } from '../../oauth/scope.ts';
import type { Settings } from '../../model/settings.ts';
import { issuerOf } from './resolve-settings.ts';
import { requireJwksUri } from './jwks.ts';
import { hasOwnTokens } from './provider-traits.ts';
import { type FetchedKeys, fetchedKeys } from '../verify/keys.ts';

/** The keys of a server. */
export function keysOf(
  context: Context,
  settings: Settings,
  connection: Connection,
  signal?: AbortSignal,
): FetchedKeys {
  const find = async () => requireJwksUri(connection);
  return fetchedKeys(context, { issuer: issuerOf(settings), find, signal });
}

/**
 * Fetches the keys while the user signs in; `undefined` when no ID token is expected. A failure is
 * retried and reported only when a token needs the keys. An aborted `signal` means that none will.
 */
export function keysAhead(
  context: Context,
  settings: Settings,
  connection: Connection,
  { scope, signal }: { readonly scope: string | undefined; readonly signal: AbortSignal },
): FetchedKeys | undefined {
  if (connection.server.jwks_uri === undefined) return undefined;
  if (!hasOwnTokens(settings) && !isOpenId(scope)) return undefined;
  const keys = keysOf(context, settings, connection, signal);
  const first = keys.load(false).then(nothing, nothing);
  return {
    ...keys,
    load: async (refresh) => {
      await first;
      return await keys.load(refresh);
    },
  };
}

function nothing(): void {}
