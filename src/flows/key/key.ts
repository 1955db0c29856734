import { basename } from 'node:path';
import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import {
  type KeyAlgorithm,
  type KeyStorage,
  requireKeyName,
  type StoredKey,
} from '../../model/key.ts';
import { isKeyFile } from '../../model/client-auth.ts';
import type { Storage, StoreChoice } from '../../model/token-set.ts';
import {
  generatePrivateJwk,
  identify,
  privateJwkOf,
  type PublicJwk,
  publicJwk,
} from '../../jwt/keys/private-key.ts';
import { readPrivateKey } from '../../jwt/keys/signing-key.ts';
import { thumbprintOf } from '../../jwt/keys/thumbprint.ts';
import type { JsonObject } from '../../util/json.ts';
import { epochSeconds } from '../clock.ts';
import { requireKey } from './signing-key.ts';

/** A key as it may be shown: without its private part. */
export type ShownKey = Pick<StoredKey, 'name' | 'kid' | 'alg' | 'created_at'> & {
  readonly jwk: PublicJwk;
  readonly storage: Storage;
  /** The profiles that use it. */
  readonly profiles: readonly string[];
};

/** `reason`: why it is not sealed with the keyring. */
export type MadeKey = ShownKey & { readonly reason?: string | undefined };

export type KeyOptions = { readonly name: string; readonly store?: StoreChoice | undefined };

/**
 * Makes a key and stores it. Throws a `usage` failure when the name is taken, or when this Node.js
 * makes no such keys.
 */
export async function makeKey(
  context: Context,
  { name, store, alg }: KeyOptions & { readonly alg: KeyAlgorithm },
): Promise<MadeKey> {
  const storage = await prepare(context, { name, store });
  const jwk = await generatePrivateJwk(alg);
  return await keep(context, storage, { name, jwk, kid: thumbprintOf(jwk), alg });
}

/**
 * Stores the private key of a file: PEM (PKCS #8, PKCS #1, SEC1) or a JWK. Throws the `usage` failures
 * of `readPrivateKey`, and when the name is taken.
 */
export async function importKey(
  context: Context,
  file: string,
  { name, store, alg }: KeyOptions & { readonly alg?: string | undefined },
): Promise<MadeKey> {
  const read = readPrivateKey(await context.readFile(file), file, alg);
  const storage = await prepare(context, { name, store });
  const jwk = privateJwkOf(read, file);
  const known = identify(read, file);
  return await keep(context, storage, { name, jwk, kid: known.kid, alg: alg ?? known.alg });
}

async function prepare(
  context: Context,
  { name, store = 'auto' }: KeyOptions,
): Promise<KeyStorage> {
  requireKeyName(name);
  if (store === 'memory') {
    const message = 'a key that is not stored could not be used: choose keyring, file or auto';
    throw new Failure('usage', message);
  }
  // An unreadable file is as little replaced as a readable one.
  if ((await context.keys.read(name)) !== undefined) {
    const message = `there is a key "${name}" already, and what is registered with it would fail without it`;
    throw new Failure('usage', message, { advice: { id: 'key_exists', name } });
  }
  return await context.keys.prepare(name, store);
}

async function keep(
  context: Context,
  { reason, ...storage }: KeyStorage,
  key: {
    readonly name: string;
    readonly jwk: JsonObject;
    readonly kid: string;
    readonly alg: string;
  },
): Promise<MadeKey> {
  const { name, kid, alg, jwk } = key;
  const created_at = epochSeconds(context);
  await context.keys.write({ name, kid, alg, created_at, jwk: { ...jwk, kid, alg } });
  return { name, kid, alg, created_at, jwk: publicJwk(jwk, key), storage, profiles: [], reason };
}

/** All stored keys, by name. */
export async function listKeys(context: Context): Promise<readonly ShownKey[]> {
  const all = await context.keys.list();
  return await Promise.all(all.map((key) => shown(context, key)));
}

/** One stored key. Throws a `usage` failure when there is none of this name. */
export async function showKey(context: Context, name: string): Promise<ShownKey> {
  return await shown(context, await requireKey(context, name));
}

async function shown(context: Context, key: StoredKey): Promise<ShownKey> {
  const { name, kid, alg, created_at, jwk } = key;
  const { profiles } = await context.profiles.read();
  const users = [...profiles].filter(([, { signing_key }]) => signing_key === name);
  const storage = await context.keys.describe(name);
  const names = users.map(([profile]) => profile);
  return { name, kid, alg, created_at, jwk: publicJwk(jwk, key), storage, profiles: names };
}

/** The key set to register at a server (RFC 7517 section 5). */
export type PublicKeySet = { readonly keys: readonly PublicJwk[] };

/**
 * The public keys of these names and files, of all stored keys where none is named. Throws a `usage`
 * failure when there is none.
 */
export async function publicKeys(
  context: Context,
  names: readonly string[],
): Promise<PublicKeySet> {
  if (names.length > 0) {
    const keys: PublicJwk[] = [];
    // oxlint-disable-next-line no-await-in-loop -- in order, and the keyring is asked once
    for (const name of names) keys.push(await publicKeyOf(context, name));
    return { keys };
  }
  const all = await context.keys.list();
  if (all.length > 0) return { keys: all.map((key) => publicJwk(key.jwk, key)) };
  throw new Failure('usage', 'there are no stored keys', {
    advice: { id: 'unknown_key', name: 'default', isNone: true },
  });
}

async function publicKeyOf(context: Context, name: string): Promise<PublicJwk> {
  if (!isKeyFile(name)) {
    const key = await requireKey(context, name);
    return publicJwk(key.jwk, key);
  }
  const read = readPrivateKey(await context.readFile(name), name);
  return publicJwk(privateJwkOf(read, name), identify(read, name));
}

/** The name of a key that is imported, where none is given: that of its file. */
export function nameOfFile(file: string): string {
  return basename(file).replace(/\.[^.]+$/, '') || 'default';
}

export type RemovedKey = { readonly name: string; readonly profiles: readonly string[] };

/**
 * Deletes a key. Asks for confirmation unless `sure`; without a terminal it throws a `usage` failure.
 * What is registered at servers stays there.
 */
export async function removeKey(
  context: Context,
  name: string,
  { sure }: { readonly sure: boolean },
): Promise<RemovedKey> {
  const { profiles } = await showKey(context, name);
  if (!sure) await confirm(context, name);
  await context.keys.remove(name);
  return { name, profiles };
}

async function confirm(context: Context, name: string): Promise<void> {
  if (!context.terminal.interactive) {
    const message = `not a terminal, cannot ask for confirmation to remove the key "${name}"`;
    throw new Failure('usage', message, { advice: { id: 'unconfirmed_key_removal', name } });
  }
  const question = `Remove the key "${name}"? Its private part cannot be had back.`;
  if (await context.ask.confirm(question, { default: false })) return;
  throw new Failure('refused', `not removed: key "${name}"`);
}

/** Serves the public keys of these names on loopback until Ctrl-C. */
export async function serveKeys(
  context: Context,
  names: readonly string[],
  {
    port,
    ready,
  }: { readonly port: number; readonly ready: (url: string, keys: PublicKeySet) => void },
): Promise<void> {
  const keys = await publicKeys(context, names);
  const { url } = await context.serveDocument(port, '/jwks.json', `${JSON.stringify(keys)}\n`);
  if (context.signal.aborted) return;
  ready(url, keys);
  await new Promise<void>((resolve) => {
    context.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
