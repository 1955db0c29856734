import type { Run } from '../model/run.ts';
import { adviceLines } from './advice/advice.ts';
import { gatherFacts } from './facts.ts';
import type { Hypothesis } from './rule.ts';

/** What a failing command says beside what happened. */
export type Voice = {
  /** What to do, the surest first; the first one is printed. */
  readonly hints: readonly string[];
  /** The rule about which `explain` says more. */
  readonly rule: Hypothesis | undefined;
};

/**
 * The one thing that is said about a failure: a cause that evidence names speaks for itself, else
 * what the failure carries, else what is possible. A rule that only says what kind of failure it was
 * is not named.
 */
export function voiceOf(run: Run, hypotheses: readonly Hypothesis[]): Voice {
  const { failure } = run;
  if (failure === undefined || failure.kind === 'interrupted')
    return { hints: [], rule: undefined };
  const best = hypotheses.find(({ verdict }) => verdict !== 'ruled out');
  const own = adviceLines(failure.advice ?? [], gatherFacts(run));
  const rule =
    best === undefined || best.rule.fallback || best.rule.phase === 'usage' ? undefined : best;
  const isSure = rule?.verdict === 'likely' && rule.fix.length > 0;
  if (isSure) return { hints: rule.fix, rule };
  return { hints: own.length > 0 ? own : (best?.fix ?? []), rule };
}
