import { type KeyAlgorithm, keyAlgorithms } from '../../model/key.ts';
import { sameAlgorithm } from '../algorithms.ts';

/** An algorithm that keys can be made for, and how a list spells it (RFC 9864 section 4). */
export type Signable = { readonly made: KeyAlgorithm; readonly spelled: string };

/**
 * The best of the listed algorithms for which keys can be made here; `undefined` where there is none.
 * A list may know it by its older name alone.
 */
export function signable(listed: readonly string[]): Signable | undefined {
  for (const made of keyAlgorithms) {
    const spelled = listed.find((one) => sameAlgorithm(one, made));
    if (spelled !== undefined) return { made, spelled };
  }
  return undefined;
}
