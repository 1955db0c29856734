import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { bestOf, type Hypothesis } from '../../../src/diagnosis/rule.ts';
import type { Run } from '../../../src/model/run.ts';
import { rulesOfKinds } from './rules-of-kinds.ts';

export type Judged = {
  readonly verdict: 'right' | 'wrong' | 'silent';
  /** The first hypothesis. */
  readonly first: string;
};

type Expected = { readonly kind: string; readonly also?: readonly string[] };

/**
 * Whether the first hypothesis is the true cause: `wrong` is a likely one that is not, `silent` one
 * that is only possible, or none. Where the words name no cause, saying so is right.
 */
export function judge(run: Run, { kind, also = [] }: Expected): Judged {
  const best = bestOf(diagnose(run));
  const first = best === undefined ? '-' : `${best.rule.id} ${best.verdict}`;
  const kinds = [kind, ...also];
  const rules = kinds.flatMap((one) => (rulesOfKinds[one] ?? '').split(' '));
  if (best !== undefined && rules.includes(best.rule.id)) return { verdict: 'right', first };
  const isSure = best !== undefined && isCause(best);
  if (kinds.includes('unknown') && !isSure) return { verdict: 'right', first };
  return { verdict: isSure ? 'wrong' : 'silent', first };
}

/** The rules that say that no cause is known. */
const unknown = ['T17', 'T32', 'R14'];

function isCause({ rule, verdict }: Hypothesis): boolean {
  return verdict === 'likely' && rule.fallback !== true && !unknown.includes(rule.id);
}
