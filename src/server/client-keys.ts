import type { Adapter, AdapterFactory } from 'oidc-provider';

import { isObject, parseJson } from '../util/json.ts';
import { readBounded } from '../util/read-bounded.ts';
import { type ClientJwks, clients, metadataOf, type ServerClient } from './clients.ts';
import { InvalidClient } from './oidc-provider.ts';

const maximumBytes = 64 * 1024;
const timeoutMs = 2500;

/**
 * The store of a server whose clients that sign have their public keys at a URL of this machine: they
 * are read whenever the client is. oidc-provider reads none from a loopback address.
 */
export function withClientKeys(
  jwks: ClientJwks | undefined,
  adapterFor: (model: string) => Adapter,
): AdapterFactory {
  if (jwks !== undefined) return adapterFor;
  return (model) => {
    const adapter = adapterFor(model);
    if (model !== 'Client') return adapter;
    return {
      ...adapter,
      find: async (id) => {
        const { jwks_uri, ...rest } = clients.find(({ client_id }) => client_id === id) ?? {};
        if (jwks_uri === undefined) return await adapter.find(id);
        return metadataOf({ ...rest, jwks: await keysAt(jwks_uri) } as ServerClient);
      },
    };
  };
}

async function keysAt(uri: string): Promise<ClientJwks> {
  const keys = await read(uri).catch(() => undefined);
  if (keys !== undefined) return keys;
  throw new InvalidClient(`the public keys of the client cannot be read from its jwks_uri ${uri}`);
}

async function read(uri: string): Promise<ClientJwks | undefined> {
  const response = await fetch(uri, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const bytes = response.body === null ? undefined : await readBounded(response.body, maximumBytes);
  const value = parseJson(bytes?.toString('utf8') ?? '');
  if (response.status !== 200 || !isObject(value) || !Array.isArray(value['keys']))
    return undefined;
  return { keys: value['keys'].filter(isObject) };
}
