import type { AdviceId } from '../model/advice.ts';
import type { Run } from '../model/run.ts';
import { adviceLines } from './advice/advice.ts';
import { gatherFacts } from './facts.ts';
import { bestOf, type Hypothesis, wordsOfKind } from './rule.ts';

/** What a failing command says beside what happened. */
export type Voice = {
  /** What to do, the surest first; the first one is printed. */
  readonly hints: readonly string[];
  /** The rule about which `explain` says more. */
  readonly rule: Hypothesis | undefined;
};

/** Advice by a code or a status alone, which says little: a rule that recognises more goes before. */
const general: ReadonlySet<AdviceId> = new Set<AdviceId>([
  'error_code',
  'device_error_code',
  'own_words',
  'no_member',
]);

/**
 * The one thing that is said about a failure: a cause that evidence names speaks for itself, else
 * what the failure carries, else what is possible. A rule that only says what kind of failure it was
 * is not named, and neither is one about typing.
 */
export function voiceOf(run: Run, hypotheses: readonly Hypothesis[]): Voice {
  const { failure } = run;
  if (failure === undefined || failure.kind === 'interrupted') {
    return { hints: [], rule: undefined };
  }
  const best = bestOf(hypotheses);
  const { advice = [] } = failure;
  const own = adviceLines(advice, gatherFacts(run));
  // Its message repeats what was asked about.
  if (advice.some(({ id }) => id === 'unknown_term')) return { hints: own, rule: undefined };
  const rule =
    best === undefined || best.rule.fallback || best.rule.phase === 'usage' ? undefined : best;
  const isGeneral = advice.every(({ id }) => {
    return general.has(id) || (id === 'unavailable' && namesOtherCause(rule));
  });
  const isMeasured = rule?.verdict === 'likely' && rule.weight >= (isGeneral ? 1 : 2);
  const isFirst = rule !== undefined && isMeasured && rule.fix.length > 0;
  if (isFirst) return { hints: [...new Set([...rule.fix, ...(isGeneral ? [] : own)])], rule };
  if (own.length > 0) return { hints: own, rule };
  return { hints: failure.kind === 'usage' && rule === undefined ? [] : (best?.fix ?? []), rule };
}

/** Words that name a cause say more than the status or the code of a server that failed. */
function namesOtherCause(rule: Hypothesis | undefined): boolean {
  if (rule === undefined || rule.verdict !== 'likely') return false;
  return rule.weight === wordsOfKind && rule.rule.kinds?.includes('server-down') === false;
}
