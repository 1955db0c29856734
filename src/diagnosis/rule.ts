import type { Facts } from './facts.ts';

export const phases = [
  'discovery',
  'authorize',
  'callback',
  'token',
  'refresh',
  'device',
  'verify',
  'resource',
  'network',
  'store',
  'usage',
] as const;

export type Phase = (typeof phases)[number];

/** How sure a rule is about a run; without an opinion it says nothing. */
export type Opinion = {
  readonly verdict: 'likely' | 'possible' | 'ruled out';
  /** The evidence that decided it, as a sentence with the values that were seen. */
  readonly because: string;
  /**
   * How much the evidence singles this out among opinions of one verdict: 4 was measured here, 3 is
   * a number or a sentence of one meaning, 2 the words of a server, 1 an error code, 0 a circumstance.
   */
  readonly weight: number;
};

/** One known way to fail: a row of the table. */
export type Rule = {
  readonly id: string;
  readonly phase: Phase;
  /** What it looks like to the person, in a few words. */
  readonly title: string;
  /** Error codes and ids by which `explain <text>` finds it, such as `AADSTS50011`. */
  readonly codes: readonly string[];
  /** Looks for it in the facts of a run. */
  readonly match: (facts: Facts) => Opinion | undefined;
  /** The true cause, as one sentence. */
  readonly cause: string;
  /** What to do, the surest first; `{redirect_uri}` and such are filled in from the run (`fill.ts`). */
  readonly fix: readonly string[];
  /** The cause in words of this run, where the run knows more than the table. */
  readonly causeFor?: (facts: Facts) => string | undefined;
  /** What to do in this run, where that is another thing than the table says. */
  readonly fixFor?: (facts: Facts) => readonly string[] | undefined;
  /** Where it was read: the page or source that says so. */
  readonly source: string;
  /** Not confirmed at its source: never more than `possible`. */
  readonly unconfirmed?: true;
  /** Says only what kind of failure it was: it speaks when no other rule does. */
  readonly fallback?: true;
};

/** A rule and what it thinks of a run, with its words filled in. */
export type Hypothesis = Opinion & {
  readonly rule: Rule;
  readonly cause: string;
  readonly fix: readonly string[];
};
