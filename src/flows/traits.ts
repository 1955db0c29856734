import { plainTraits, type Traits } from '../providers/preset.ts';
import type { Settings } from '../settings.ts';

/** What is known about how the server behaves. */
export function traitsOf({ traits = plainTraits }: Settings): Traits {
  return traits;
}
