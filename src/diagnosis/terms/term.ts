/** A word that people ask about: a row of a table. */
export type Term = {
  /** Its name, then other words for it; compared without case, `_`, `-` and spaces. */
  readonly names: readonly [string, ...string[]];
  /** What it is and what goes wrong with it, in one or two sentences. */
  readonly says: string;
  readonly source: string;
  /** The rules about it, the most useful first; those that have its names among their codes follow. */
  readonly see?: readonly string[];
};
