import { rules } from './catalog.ts';
import { type Facts, gatherFacts } from './facts.ts';
import { commandsIn, fillAll } from './remedy/fill.ts';
import { describeResponse, isAt, likely, possible } from './match.ts';
import { type Hypothesis, type Opinion, type Rule, wordsOfKind } from './rule.ts';
import type { Run } from '../model/run.ts';

/**
 * What may be wrong with a run, best first: likely, then possible, then ruled out; among those by
 * how much the evidence singles out the rule, then in the order of the table. `earlier` runs, oldest
 * first, show what was sent before.
 */
export function diagnose(run: Run, earlier: readonly Run[] = []): readonly Hypothesis[] {
  const facts = gatherFacts(run, earlier);
  const found = rules.flatMap((rule) => {
    const opinion = opinionOf(rule, facts);
    return opinion === undefined ? [] : [hypothesis(rule, opinion, facts)];
  });
  const isKnown = found.some(({ rule, verdict, weight }) => {
    return !rule.fallback && (verdict === 'likely' || (verdict === 'possible' && weight > 0));
  });
  return found
    .filter(({ rule }) => !(rule.fallback && isKnown))
    .toSorted((left, right) => order(left) - order(right) || right.weight - left.weight);
}

/**
 * A rule that matched when the run failed stays likely: the journal holds only fingerprints of its
 * secrets, from which not everything can be measured again.
 */
function opinionOf(rule: Rule, facts: Facts): Opinion | undefined {
  const opinion = stronger(rule.match?.(facts), byKind(rule, facts));
  const isFound = rule.id === facts.run.failure?.rule && !rule.unconfirmed && !rule.fallback;
  if (isFound && opinion?.verdict !== 'likely' && opinion?.verdict !== 'ruled out') {
    const message = opinion?.because ?? facts.run.failure?.message;
    return {
      verdict: 'likely',
      because: `${message}; recognized when the command failed`,
      weight: 4,
    };
  }
  // Words of several kinds leave open what a bare code would say.
  const isOpen = facts.classified?.certainty === 'open';
  if (isOpen && opinion?.verdict === 'likely' && opinion.weight <= 1) {
    return { ...opinion, verdict: 'possible' };
  }
  if (rule.unconfirmed && opinion?.verdict === 'likely') return { ...opinion, verdict: 'possible' };
  return opinion;
}

/** Words that name a cause outrank a bare code. */
function byKind({ kinds, kindsAt }: Rule, facts: Facts): Opinion | undefined {
  const { classified } = facts;
  if (classified === undefined || !kinds?.includes(classified.kind)) return undefined;
  if (!isAt(facts, kindsAt)) return undefined;
  const because = describeResponse(facts);
  if (classified.certainty !== 'sure') return possible(because, wordsOfKind);
  return likely(because, classified.by === 'words' ? wordsOfKind : 1);
}

/** What a rule has measured or ruled out itself stands; of two guesses the surer one does. */
function stronger(own: Opinion | undefined, ofKind: Opinion | undefined): Opinion | undefined {
  if (own === undefined || ofKind === undefined) return own ?? ofKind;
  if (own.verdict === 'ruled out') return own;
  const isOwn =
    own.verdict === 'likely' && (ofKind.verdict === 'possible' || own.weight >= ofKind.weight);
  return isOwn ? own : { ...ofKind, because: own.because };
}

function hypothesis(rule: Rule, opinion: Opinion, facts: Facts): Hypothesis {
  const cause = rule.causeFor?.(facts) ?? rule.cause;
  const fix = rule.fixFor?.(facts) ?? rule.fix;
  const commands = fix.flatMap((template) => commandsIn(template, facts));
  return { rule, ...opinion, cause, fix: fillAll(fix, facts), commands };
}

function order({ verdict }: Hypothesis): number {
  return ['likely', 'possible', 'ruled out'].indexOf(verdict);
}
