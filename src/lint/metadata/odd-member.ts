import { quote } from '../../jwt/quote.ts';
import type { OddMember } from '../../model/server-metadata.ts';
import { kindOf } from '../../util/json.ts';

/** A member of the wrong type, and what it is read as: one sentence. */
export function describeOddMember({ member, seen, expected, taken }: OddMember): string {
  const reading = taken === undefined ? 'ignored' : `read as ${quote(taken)}`;
  return `${member} is ${kindOf(seen)}, ${quote(seen)}: expected ${expected}; ${reading}`;
}
