import type { Failure } from '../../../src/model/errors.ts';
import type { Run } from '../../../src/model/run.ts';
import { remediesOf } from '../remedies.ts';

/** All that is said to do about a failure, a line each, in a run on the stored profile `test`. */
export function hintsOf(failure: Failure, more: Partial<Run> = {}): string {
  const local = { profile_stored: true, ...more.local };
  return remediesOf(failure, { profile: 'test', ...more, local });
}
