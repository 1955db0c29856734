import type { Run } from './run.ts';

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
};

/** One known way to fail: a row of the table. */
export type Rule = {
  readonly id: string;
  readonly phase: Phase;
  /** What it looks like to the person, in a few words. */
  readonly title: string;
  /** Error codes and phrases by which `explain <text>` finds it, such as `AADSTS50011`. */
  readonly codes: readonly string[];
  /** Looks for it in a run. */
  readonly match: (run: Run) => Opinion | undefined;
  /** The true cause, as one sentence. */
  readonly cause: string;
  /** What to do, the surest first; `{…}` is filled in from the run by `tell`. */
  readonly fix: readonly string[];
  /** The cause in words of this run, where the run knows more than the table. */
  readonly tell?: (run: Run) => string | undefined;
  /** Where it was read: the page or source that says so. */
  readonly source: string;
  /** Not confirmed at its source: never more than `possible`. */
  readonly unconfirmed?: true;
};

/** A rule and what it thinks of a run. */
export type Hypothesis = Opinion & { readonly rule: Rule; readonly cause: string };
