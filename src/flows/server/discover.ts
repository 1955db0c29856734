import { Failure } from '../../model/errors.ts';
import { importJwks } from '../../jwt/keys/key-set.ts';
import type { Context } from '../../model/context.ts';
import type { Settings } from '../../model/settings.ts';
import type { JsonObject } from '../../util/json.ts';
import { lookUpServer } from './find-server.ts';
import { fetchJwks } from './jwks.ts';
import { issuerOf } from './resolve-settings.ts';

export type Discovery = {
  readonly issuer: string;
  /** As published, with the endpoints of the settings in place of its own. */
  readonly metadata: JsonObject;
  /** The document at `jwks_uri`, as published. */
  readonly jwks?: unknown;
  /** Why the keys could not be read. */
  readonly problem?: Failure;
};

/** Fetches the current metadata and public keys of a server. */
export async function discoverServer(context: Context, settings: Settings): Promise<Discovery> {
  const { server, published } = await lookUpServer(context, settings, { isFresh: true });
  const { issuer, jwks_uri: jwksUri } = server;
  const found = { issuer, metadata: published };
  if (jwksUri === undefined) return found;
  const place = { issuer: issuerOf(settings), jwksUri, isFresh: true };
  try {
    const { value: jwks } = await fetchJwks(context, place, (value) => {
      importJwks(value, jwksUri);
      return value;
    });
    return { ...found, jwks };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind === 'interrupted') throw error;
    return { ...found, problem: error };
  }
}
