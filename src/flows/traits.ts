import { plainTraits } from '../providers/plain-traits.ts';
import type { Traits } from '../providers/traits.ts';
import type { Settings } from '../settings.ts';

/** What is known about how the server behaves. */
export function traitsOf({ traits = plainTraits }: Settings): Traits {
  return traits;
}
