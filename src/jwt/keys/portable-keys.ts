import { createPublicKey } from 'node:crypto';
import type { Key } from './key.ts';
import type { KeySet } from './key-set.ts';

type PortableKey = Omit<Key, 'publicKey'> & { readonly der?: Uint8Array };

/** A key set that another thread can read: keys that threads share wait for each other. */
export type PortableKeys = Omit<KeySet, 'keys'> & { readonly keys: readonly PortableKey[] };

export function packKeys({ keys, ...set }: KeySet): PortableKeys {
  const packed = keys.map(({ publicKey, ...key }): PortableKey => {
    if (publicKey === undefined) return key;
    return { ...key, der: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })) };
  });
  return { ...set, keys: packed };
}

export function unpackKeys({ keys, ...set }: PortableKeys): KeySet {
  const unpacked = keys.map(({ der, ...key }): Key => {
    if (der === undefined) return key;
    const bytes = Buffer.from(der);
    return { ...key, publicKey: createPublicKey({ key: bytes, format: 'der', type: 'spki' }) };
  });
  return { ...set, keys: unpacked };
}
