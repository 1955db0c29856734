import type { LintInput } from './input.ts';

/** How much it matters: an `error` breaks clients or trust, a `warning` may, an `info` is good to know. */
export const severities = ['error', 'warning', 'info'] as const;

export type Severity = (typeof severities)[number];

/** One thing that a rule saw: a sentence with the value in it, and the value. */
export type Sighting = { readonly message: string; readonly seen: string };

/** One thing that can be wrong with what a server publishes: a row of the table. */
export type LintRule = {
  readonly id: string;
  readonly severity: Severity;
  /** What has to be changed: the document, the key set, or how they are answered. */
  readonly about: 'metadata' | 'jwks' | 'answer';
  readonly look: (input: LintInput) => readonly Sighting[];
  /** Where it is written. */
  readonly rfc: string;
  /** What the operator of the server does about it. */
  readonly fix: string;
  /** The row of the diagnosis table about what comes of it, where there is one. */
  readonly rule?: string;
};

/** A row as it stands in a file whose rows are all about one thing. */
export type LintRow = Omit<LintRule, 'about'>;

/** What a rule found. */
export type Finding = Omit<LintRule, 'look'> & Sighting;

/** What a rule saw that looks for one thing: nothing, or that. */
export function sighting(isThere: boolean, message: string, seen: string): readonly Sighting[] {
  return isThere ? [{ message, seen }] : [];
}
