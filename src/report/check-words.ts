import type { Check } from '../jwt/check.ts';

/** What a check says, and the flag that would let it pass. Not yet clean. */
export function checkWords({ message, remedy }: Check): string {
  return remedy === undefined ? message : `${message}; ${remedy}`;
}
