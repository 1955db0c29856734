import type { Facts } from './facts.ts';
import type { Kind } from './kinds/kind.ts';

export const phases = [
  'discovery',
  'registration',
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

/** The weight of words of a kind. */
export const wordsOfKind = 1.5;

/** How sure a rule is about a run; a rule that does not apply has no opinion. */
export type Opinion = {
  readonly verdict: 'likely' | 'possible' | 'ruled out';
  /** The evidence that decided it, as a sentence with the values that were seen. */
  readonly because: string;
  /**
   * How specific the evidence is among opinions of one verdict: 4 was measured here, 3 is
   * a number or a sentence with one meaning, 2 a phrase of a server, 1.5 words of a kind, 1 an error
   * code, 0 a circumstance.
   */
  readonly weight: number;
};

/** One known way to fail: a row of the table. */
export type Rule = {
  readonly id: string;
  readonly phase: Phase;
  /** What it looks like to the user, in a few words. */
  readonly title: string;
  /** Error codes and ids by which `explain <text>` finds it, such as `AADSTS50011`. */
  readonly codes: readonly string[];
  /** Looks for it in the facts of a run; absent where its kinds are all that it is known by. */
  readonly match?: (facts: Facts) => Opinion | undefined;
  /** The kinds that it explains, in whichever words, and the steps in which it does; in any when absent. */
  readonly kinds?: readonly Kind[];
  readonly kindsAt?: readonly string[];
  /** The true cause, as one sentence. */
  readonly cause: string;
  /**
   * What to do, the surest first: sentences in which a command stands between backticks, such as
   * `sign-in --scope <scopes>`; the command and `{redirect_uri}` and such are those of the run
   * (`remedy`).
   */
  readonly fix: readonly string[];
  /** The cause with the values of this run, where that is more specific than `cause`. */
  readonly causeFor?: (facts: Facts) => string | undefined;
  /** What to do in this run, where that differs from `fix`. */
  readonly fixFor?: (facts: Facts) => readonly string[] | undefined;
  /** The page or source code that documents it. */
  readonly source: string;
  /** Not confirmed at its source: never more than `possible`. */
  readonly unconfirmed?: true;
  /** Says only what kind of failure it was: it is shown when no other rule matches. */
  readonly fallback?: true;
};

/** A rule and its opinion about a run, with the values of the run filled in. */
export type Hypothesis = Opinion & {
  readonly rule: Rule;
  readonly cause: string;
  readonly fix: readonly string[];
  /** The commands in `fix`. */
  readonly commands: readonly string[];
};

/** The hypothesis that a failing command names: the first that is not ruled out. */
export function bestOf(hypotheses: readonly Hypothesis[]): Hypothesis | undefined {
  return hypotheses.find(({ verdict }) => verdict !== 'ruled out');
}
