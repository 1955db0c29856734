import type { Settings } from '../../model/settings.ts';
import type { DPoPKey } from '../../model/token-set.ts';
import type { Connection } from '../../oauth/connection.ts';
import type { NoticeEvent } from '../tokens/save-login.ts';

// Keys, and the package that reads them, are loaded by those who have one.
const load = () => import('../../oauth/dpop-key.ts');

/**
 * The connection of a sign-in: where the settings want it, its tokens are bound to a key that is made
 * for it alone (RFC 9449). Throws a `usage` failure where no key can be made that the server accepts.
 */
export async function withNewKey(
  { client }: Pick<Settings, 'client'>,
  connection: Connection,
  emit: (event: NoticeEvent) => void = () => {},
): Promise<Connection> {
  if (client.dpop !== 'always') return connection;
  const { dpop_signing_alg_values_supported: listed } = connection.server;
  if (listed === undefined) {
    const text = 'the server lists no algorithms for DPoP proofs: it may ignore them';
    emit({ type: 'notice', text });
  }
  const { newDPoPKey, isListed } = await load();
  if (client.dpop_alg !== undefined && !isListed(client.dpop_alg, listed)) {
    const text = `the server does not list ${client.dpop_alg} for DPoP proofs: it has ${listed?.join(', ')}`;
    emit({ type: 'notice', text });
  }
  return await withKey(await newDPoPKey(client.dpop_alg, listed), connection);
}

/** The connection of tokens that are bound to a key, or of others. */
export async function withKey(
  key: DPoPKey | undefined,
  connection: Connection,
): Promise<Connection> {
  if (key === undefined) return connection;
  const { proofsOf } = await load();
  return { ...connection, proofs: await proofsOf(key, connection.client) };
}
