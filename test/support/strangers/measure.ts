import { rules as ruleTable } from '../../../src/diagnosis/catalog.ts';
import { diagnose } from '../../../src/diagnosis/diagnose.ts';
import { bestOf } from '../../../src/diagnosis/rule.ts';
import type { Run } from '../../../src/model/run.ts';
import { rulesOfKinds } from './rules-of-kinds.ts';

export type Judged = {
  readonly verdict: 'right' | 'wrong' | 'silent';
  /** The first hypothesis. */
  readonly first: string;
};

type Named = { readonly id: string; readonly verdict: string };

type Expected = { readonly kind: string; readonly also?: readonly string[] };

/**
 * Whether the first hypothesis is the true cause: `wrong` is a likely one that is not, `silent` one
 * that is only possible, or none. Where the words name no cause, saying so is right.
 */
export function judge(run: Run, { kind, also = [] }: Expected): Judged {
  const best = bestOf(diagnose(run));
  return judgeRule(best && { id: best.rule.id, verdict: best.verdict }, [kind, ...also]);
}

/** The same of a rule and its verdict, as `explain --json` names them. */
export function judgeRule(best: Named | undefined, kinds: readonly string[]): Judged {
  const first = best === undefined ? '-' : `${best.id} ${best.verdict}`;
  const rules = kinds.flatMap((one) => (rulesOfKinds[one] ?? '').split(' '));
  if (best !== undefined && rules.includes(best.id)) return { verdict: 'right', first };
  const isSure = best !== undefined && isCause(best);
  if (kinds.includes('unknown') && !isSure) return { verdict: 'right', first };
  return { verdict: isSure ? 'wrong' : 'silent', first };
}

/** The rules that say that no cause is known. */
const unknown = ['T17', 'T32', 'R14', 'A20'];

function isCause({ id, verdict }: Named): boolean {
  const isFallback = ruleTable.some((rule) => rule.id === id && rule.fallback === true);
  return verdict === 'likely' && !isFallback && !unknown.includes(id);
}
