import type { Context } from '../../model/context.ts';
import { Failure } from '../../model/errors.ts';
import type { StoredKey } from '../../model/key.ts';
import { isKeyFile } from '../../model/client-auth.ts';
import { list } from '../../jwt/quote.ts';

/** A private key as text, and its name in messages. */
export type KeyText = { readonly bytes: Uint8Array; readonly name: string };

/**
 * The private key that `signing_key` names: a file, or a stored key. Throws a `usage` failure when
 * there is none.
 */
export async function readSigningKey(context: Context, signing_key: string): Promise<KeyText> {
  if (isKeyFile(signing_key)) {
    return { bytes: await context.readFile(signing_key), name: signing_key };
  }
  const { jwk } = await requireKey(context, signing_key);
  const bytes = new TextEncoder().encode(JSON.stringify(jwk));
  return { bytes, name: `the key "${signing_key}"` };
}

/** A stored key. Throws a `usage` failure that names the others. */
export async function requireKey(context: Context, name: string): Promise<StoredKey> {
  const found = await context.keys.read(name);
  if (found !== undefined) return found;
  const all = await context.keys.list();
  const names = all.map((key) => key.name);
  const known = names.length === 0 ? 'there are none yet' : `there are ${list(names)}`;
  throw new Failure('usage', `there is no key "${name}"; ${known}`, {
    advice: { id: 'unknown_key', name, isNone: names.length === 0 },
  });
}
